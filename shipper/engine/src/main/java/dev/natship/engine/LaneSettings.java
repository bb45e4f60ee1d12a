package dev.natship.engine;

import dev.natship.api.Limits;
import dev.natship.journal.StartPosition;
import dev.natship.settings.Settings;
import dev.natship.settings.Words;
import dev.natship.shaping.FieldEdits;
import dev.natship.shaping.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// What the owner chose for one lane: everything in `sinks.<name>` that is not the sink's own
/// affair. `timeout` is the sink's; the lane only guards against a sink that forgets it.
///
/// @param words cleans what the destination says of its secrets
public record LaneSettings(
    long batchBytes,
    int batchLines,
    Duration batchAge,
    Limits limits,
    Duration timeout,
    Duration retryFirst,
    Duration retryMax,
    Duration parkProbe,
    DisableAfter disableAfter,
    int concurrencyMin,
    int concurrencyMax,
    OnLag onLag,
    OverLong overLong,
    OutOfWindow outOfWindow,
    String start,
    Selection selection,
    double sample,
    int throttleLines,
    Duration throttlePer,
    FieldEdits edits,
    String deadLetters,
    Words words) {

  private static final String SUBJECT = "nats:";

  /// What happens to lines when the lane falls behind what the journal retains.
  public enum OnLag {
    /// The oldest lines go, whatever they say.
    DROP_OLDEST,
    /// The lane reads ahead and keeps the most serious lines.
    DROP_BY_SEVERITY,
    /// Nothing goes: the journal refuses new lines, for sources that can wait.
    HOLD
  }

  /// What happens to a line longer than its destination takes.
  public enum OverLong {
    TRUNCATE,
    DEAD_LETTER
  }

  /// What happens to a line whose time its destination would not take.
  public enum OutOfWindow {
    DEAD_LETTER,
    SEND,
    RESTAMP
  }

  private static final int MANY = 1_000_000;
  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

  public static LaneSettings read(Settings settings) {
    int least = (int) settings.number("concurrency.min", 1, 1, 256);
    int most = (int) settings.number("concurrency.max", Math.max(16, least), 1, 256);
    if (least > most) {
      settings.problem("concurrency.min", "is more than concurrency.max");
    }
    Duration first = positive(settings, "retry.first", Duration.ofMillis(500));
    Duration max = positive(settings, "retry.max", Duration.ofSeconds(30));
    if (first.compareTo(max) > 0) {
      settings.problem("retry.first", "is longer than retry.max");
    }
    long bytes = settings.bytes("batch.bytes", 1_000_000);
    if (bytes < 1 || bytes > 256 << 20) {
      settings.problem("batch.bytes", "expected a size from 1 byte to 256 MiB");
      bytes = 1_000_000;
    }
    return new LaneSettings(
        bytes,
        (int) settings.number("batch.events", 1000, 1, MANY),
        settings.duration("batch.age", Duration.ofSeconds(1)),
        limits(settings),
        timeout(settings),
        first,
        max,
        positive(settings, "park.probe", Duration.ofSeconds(30)),
        DisableAfter.read(settings, "disable-after", MANY),
        least,
        Math.max(least, most),
        settings.choice("on-lag", OnLag.DROP_OLDEST),
        settings.choice("over-long", OverLong.TRUNCATE),
        settings.choice("out-of-window", OutOfWindow.DEAD_LETTER),
        start(settings),
        Selection.read(settings),
        settings.fraction("sample", 1, 0, 1),
        (int) settings.number("throttle.lines", 0, 0, Integer.MAX_VALUE),
        positive(settings, "throttle.per", Duration.ofSeconds(1)),
        FieldEdits.read(settings),
        deadLetters(settings),
        settings.words());
  }

  /// The NATS subject that dead letters go to, if they do.
  public Optional<String> deadLetterSubject() {
    return deadLetters.startsWith(SUBJECT)
        ? Optional.of(deadLetters.substring(SUBJECT.length()))
        : Optional.empty();
  }

  /// The same lane over a source that can wait.
  LaneSettings holding() {
    return with(OnLag.HOLD, selection, sample);
  }

  /// The same lane for lines that are wanted whatever they say.
  public LaneSettings wantingEverything() {
    return with(onLag, Selection.EVERYTHING, 1);
  }

  private LaneSettings with(OnLag onLag, Selection selection, double sample) {
    return new LaneSettings(
        batchBytes,
        batchLines,
        batchAge,
        limits,
        timeout,
        retryFirst,
        retryMax,
        parkProbe,
        disableAfter,
        concurrencyMin,
        concurrencyMax,
        onLag,
        overLong,
        outOfWindow,
        start,
        selection,
        sample,
        throttleLines,
        throttlePer,
        edits,
        deadLetters,
        words);
  }

  /// Where a reader begins that was never here before.
  StartPosition start(Instant now) {
    return switch (start) {
      case "latest" -> new StartPosition.Latest();
      case "earliest" -> new StartPosition.Earliest();
      default -> new StartPosition.Since(now.minus(Duration.parse(start)));
    };
  }

  /// `file`, `log`, or `nats:` and a subject.
  private static String deadLetters(Settings settings) {
    String word = settings.text("dead-letters", "file").strip();
    boolean subject = word.startsWith(SUBJECT) && word.length() > SUBJECT.length();
    if (!subject && !word.equals("file") && !word.equals("log")) {
      settings.problem("dead-letters", "expected file, log, or nats: and a subject");
      return "file";
    }
    String name = subject ? word.substring(SUBJECT.length()) : "";
    if (name.startsWith("$") || name.startsWith("_INBOX")) {
      settings.problem(
          "dead-letters",
          "subjects that begin with $ or _INBOX belong to the server, to which messages there are"
              + " commands; choose another one");
      return "file";
    }
    return word;
  }

  private static String start(Settings settings) {
    String word = settings.text("start", "latest").strip().toLowerCase(Locale.ROOT);
    if (word.equals("latest") || word.equals("earliest")) {
      return word;
    }
    if (word.isEmpty() || !Character.isDigit(word.charAt(0))) {
      settings.problem("start", "expected latest, earliest or a duration such as 30s");
      return "latest";
    }
    return settings.duration("start", Duration.ZERO).toString();
  }

  private static Limits limits(Settings settings) {
    return new Limits(
        settings.bytes("limits.bytes", 0),
        (int) settings.number("limits.events", 0, 0, MANY),
        (int) Math.min(Integer.MAX_VALUE, settings.bytes("limits.event-bytes", 0)),
        (int) settings.number("limits.event-overhead", 0, 0, MANY),
        settings.duration("limits.past", Duration.ZERO),
        settings.duration("limits.future", Duration.ZERO),
        settings.duration("limits.span", Duration.ZERO),
        (int) settings.number("limits.concurrency", 0, 0, MANY));
  }

  /// Sockets count their timeouts in a few weeks of milliseconds.
  private static Duration timeout(Settings settings) {
    Duration timeout = positive(settings, "timeout", Duration.ofSeconds(10));
    if (timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      settings.problem(
          "timeout",
          "expected at most " + LONGEST_TIMEOUT.toDays() + "d, not " + settings.text("timeout"));
      return LONGEST_TIMEOUT;
    }
    return timeout;
  }

  private static Duration positive(Settings settings, String key, Duration fallback) {
    Duration duration = settings.duration(key, fallback);
    if (duration.isZero()) {
      settings.problem(key, "must be longer than nothing");
      return fallback;
    }
    return duration;
  }
}
