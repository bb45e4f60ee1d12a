package dev.natship.journal;

import java.util.logging.Level;
import java.util.logging.Logger;

/// Damage on purpose would fill the build's output with warnings.
final class QuietLogs {
  private static final Logger LOG = Logger.getLogger("dev.natship");

  private QuietLogs() {}

  static void begin() {
    LOG.setLevel(Level.OFF);
  }
}
