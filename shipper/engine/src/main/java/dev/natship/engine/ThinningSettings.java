package dev.natship.engine;

import dev.natship.settings.Settings;
import java.time.Duration;

/// Which part of its lines a lane sends, and how many in a stretch of time: `sample` and
/// `throttle`.
///
/// @param sample from 0 to 1, which is all of them
/// @param lines at most so many in each stretch, 0 for any number
public record ThinningSettings(double sample, int lines, Duration per) {

  static ThinningSettings read(Settings settings) {
    return new ThinningSettings(
        settings.fraction("sample", 1, 0, 1),
        (int) settings.number("throttle.lines", 0, 0, Integer.MAX_VALUE),
        settings.positive("throttle.per", Duration.ofSeconds(1)));
  }

  /// Without sampling.
  ThinningSettings all() {
    return new ThinningSettings(1, lines, per);
  }
}
