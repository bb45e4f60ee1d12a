package dev.natship.search;

import dev.natship.archive.Stretch;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/// When the oldest line of some stretches was received.
public final class OldestLine {
  private OldestLine() {}

  /// In milliseconds; empty where that is not known.
  public static OptionalLong of(List<Stretch> stretches) {
    return stretches.stream()
        .mapToLong(OldestLine::of)
        .filter(millis -> millis != Long.MIN_VALUE && millis != Long.MAX_VALUE)
        .min();
  }

  /// The newest segment is still being written: when its lines came stands in them alone.
  private static long of(Stretch stretch) {
    if (stretch.oldest() != Long.MIN_VALUE) {
      return stretch.oldest();
    }
    try (Stretch.Reading reading = stretch.open()) {
      return reading.parts().stream().mapToLong(Stretch.Part::oldest).min().orElse(Long.MAX_VALUE);
    } catch (IOException _) {
      // Told when its lines are looked for.
      return Long.MAX_VALUE;
    }
  }
}
