package dev.natship.gate;

import dev.natship.settings.Settings;
import java.time.Duration;

/// When a destination that keeps failing is switched off until somebody resumes it: after so many
/// failures in a row that last so long, lest a short outage does it.
///
/// @param failures 0 for never
public record DisableAfter(int failures, Duration lasting) {
  static final Duration USUAL = Duration.ofMinutes(5);
  public static final DisableAfter NEVER = new DisableAfter(0, USUAL);
  private static final int MOST_FAILURES = 1_000_000;
  private static final String KEY = "disable-after";

  boolean reached(int inARow, long nanos) {
    return failures > 0 && inARow >= failures && nanos >= lasting.toNanos();
  }

  /// A number alone means failures that last [#USUAL].
  static DisableAfter read(Settings settings) {
    if (settings.names(KEY).isEmpty()) {
      return new DisableAfter((int) settings.number(KEY, 0, 0, MOST_FAILURES), USUAL);
    }
    Settings section = settings.section(KEY);
    return new DisableAfter(
        (int) section.number("failures", 0, 0, MOST_FAILURES), section.duration("lasting", USUAL));
  }
}
