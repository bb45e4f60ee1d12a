package dev.natship.engine;

import dev.natship.settings.Settings;
import java.time.Duration;

/// When a destination that keeps failing is switched off until somebody resumes it: after so many
/// failures in a row that last so long, lest a short outage does it.
///
/// @param failures 0 for never
public record DisableAfter(int failures, Duration lasting) {
  static final Duration USUAL = Duration.ofMinutes(5);
  static final DisableAfter NEVER = new DisableAfter(0, USUAL);

  boolean reached(int inARow, long nanos) {
    return failures > 0 && inARow >= failures && nanos >= lasting.toNanos();
  }

  /// A number alone means failures that last [#USUAL].
  static DisableAfter read(Settings settings, String key, int most) {
    if (settings.names(key).isEmpty()) {
      return new DisableAfter((int) settings.number(key, 0, 0, most), USUAL);
    }
    Settings section = settings.section(key);
    return new DisableAfter(
        (int) section.number("failures", 0, 0, most), section.duration("lasting", USUAL));
  }
}
