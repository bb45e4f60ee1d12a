package dev.natship.engine;

import dev.natship.api.Level;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// Decides, for a lane that drops by severity, when to read ahead of what it can deliver and which
/// lines to keep. Near the end of what the journal retains only the serious lines are worth their
/// memory: the fuller the salvaged lines make their share, the higher the floor.
final class SeverityShedding {
  private static final double NEAR = 0.75;
  private static final Level[] FLOORS = {
    Level.INFO, Level.INFO, Level.WARN, Level.ERROR, Level.FATAL
  };

  private final boolean enabled;
  private final LongSupplier mostBytes;
  private final DoubleSupplier pressure;

  /// @param mostBytes what may be kept at this moment
  /// @param pressure how near the lane's position is to being evicted, from 0 to 1
  SeverityShedding(boolean enabled, LongSupplier mostBytes, DoubleSupplier pressure) {
    this.enabled = enabled;
    this.mostBytes = mostBytes;
    this.pressure = pressure;
  }

  boolean pressing(long keptBytes) {
    return enabled && keptBytes < mostBytes.getAsLong() && pressure.getAsDouble() >= NEAR;
  }

  /// The least serious level that is kept while this much is kept already.
  Level floor(long keptBytes) {
    int step =
        (int)
            Math.min(
                FLOORS.length - 1, keptBytes * FLOORS.length / Math.max(1, mostBytes.getAsLong()));
    return FLOORS[step];
  }
}
