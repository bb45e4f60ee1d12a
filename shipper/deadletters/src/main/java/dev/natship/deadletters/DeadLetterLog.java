package dev.natship.deadletters;

import java.time.Duration;
import java.util.List;

/// Says in the log, once per interval, that a line was dead-lettered and why. The line itself is
/// not logged: the log is no place for other people's data.
final class DeadLetterLog implements DeadLetters {
  private static final System.Logger LOG = System.getLogger(DeadLetterLog.class.getName());
  private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

  private boolean spoken;
  private long lastNanos;
  private long unsaid;

  @Override
  public synchronized void keep(List<DeadLetter> letters) {
    letters.forEach(this::say);
  }

  private void say(DeadLetter letter) {
    long now = System.nanoTime();
    if (spoken && now - lastNanos < INTERVAL) {
      unsaid++;
      return;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        letter.sink()
            + ": a line from "
            + letter.subject()
            + " was dead-lettered and not kept ("
            + letter.reason()
            + (letter.words().isEmpty() ? "" : ": " + letter.words())
            + ")"
            + (unsaid == 0 ? "" : ", and " + unsaid + " more since the last report"));
    spoken = true;
    lastNanos = now;
    unsaid = 0;
  }
}
