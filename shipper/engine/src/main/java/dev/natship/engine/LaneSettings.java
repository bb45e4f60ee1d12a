package dev.natship.engine;

import dev.natship.api.Limits;
import dev.natship.gate.GateSettings;
import dev.natship.settings.Settings;
import dev.natship.settings.Words;
import dev.natship.shaping.FieldEdits;
import dev.natship.shaping.Selection;
import java.time.Duration;

/// What the owner chose for one lane: everything in `sinks.<name>` that is not the sink's own
/// affair. `timeout` is the sink's; the lane only watches for a sink that forgets it.
///
/// @param words cleans what the destination says of its secrets
public record LaneSettings(
    BatchSettings batches,
    Limits limits,
    Duration timeout,
    GateSettings gate,
    OnLag onLag,
    OverLong overLong,
    OutOfWindow outOfWindow,
    LaneStart start,
    Selection selection,
    ThinningSettings thinning,
    FieldEdits edits,
    DeadLetterTarget deadLetters,
    Words words) {

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
    GateSettings gate = GateSettings.read(settings);
    return new LaneSettings(
        BatchSettings.read(settings),
        limits(settings),
        timeout(settings),
        gate,
        settings.choice("on-lag", OnLag.DROP_OLDEST),
        settings.choice("over-long", OverLong.TRUNCATE),
        settings.choice("out-of-window", OutOfWindow.DEAD_LETTER),
        LaneStart.read(settings),
        Selection.read(settings),
        ThinningSettings.read(settings),
        FieldEdits.read(settings),
        DeadLetterTarget.read(settings),
        settings.words());
  }

  /// The same lane over a source that can wait.
  LaneSettings holding() {
    return with(batches, OnLag.HOLD, selection, thinning);
  }

  /// The same lane for those of its lines that another selection wants too.
  public LaneSettings selecting(Selection also) {
    return with(batches, onLag, selection.and(also), thinning);
  }

  /// The same lane for lines that are wanted whatever they say, each at once.
  LaneSettings wantingEverything() {
    return with(batches.atOnce(), onLag, Selection.EVERYTHING, thinning.all());
  }

  private LaneSettings with(
      BatchSettings batches, OnLag onLag, Selection selection, ThinningSettings thinning) {
    return new LaneSettings(
        batches,
        limits,
        timeout,
        gate,
        onLag,
        overLong,
        outOfWindow,
        start,
        selection,
        thinning,
        edits,
        deadLetters,
        words);
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

  /// Sockets count their timeouts in milliseconds, which an int holds for a few weeks.
  private static Duration timeout(Settings settings) {
    Duration timeout = settings.positive("timeout", Duration.ofSeconds(10));
    if (timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      settings.problem(
          "timeout",
          "expected at most " + LONGEST_TIMEOUT.toDays() + "d, not " + settings.text("timeout"));
      return LONGEST_TIMEOUT;
    }
    return timeout;
  }
}
