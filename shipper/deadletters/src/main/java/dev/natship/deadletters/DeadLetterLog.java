package dev.natship.deadletters;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Says in the log, once per interval and reason, that a line was dead-lettered and why. The line
/// itself is not logged: the log is no place for other people's data. For lanes whose owner gave no
/// place for dead letters.
public final class DeadLetterLog implements DeadLetters {
  private static final System.Logger LOG = Log.of(DeadLetterLog.class);
  private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

  /// More reasons than there are kinds of them; what is beyond speaks with one voice.
  private static final int MOST_REASONS = 32;

  private static final String OTHERS = "";

  private final Map<String, Spoken> reasons = new HashMap<>();

  /// When a reason was told last, and how many letters it had since.
  private static final class Spoken {
    boolean once;
    long atNanos;
    long unsaid;
  }

  @Override
  public synchronized void keep(List<DeadLetter> letters) {
    letters.forEach(this::say);
  }

  private void say(DeadLetter letter) {
    boolean known = reasons.containsKey(letter.reason()) || reasons.size() < MOST_REASONS;
    Spoken spoken = reasons.computeIfAbsent(known ? letter.reason() : OTHERS, _ -> new Spoken());
    long now = System.nanoTime();
    if (spoken.once && now - spoken.atNanos < INTERVAL) {
      spoken.unsaid++;
      return;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        Code.LETTERS_LOGGED.after(
            letter.sink()
                + ": a line from "
                + letter.subject()
                + " was dead-lettered and not kept ("
                + letter.reason()
                + (letter.words().isEmpty() ? "" : ": " + letter.words())
                + ")"
                + (spoken.unsaid == 0
                    ? ""
                    : ", and "
                        + spoken.unsaid
                        + " more "
                        + (known ? "for this reason" : "for other reasons")
                        + " since the last report")));
    spoken.once = true;
    spoken.atNanos = now;
    spoken.unsaid = 0;
  }
}
