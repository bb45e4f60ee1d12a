package dev.natship.cage;

import java.time.Duration;

/// How long the parts of a scenario take: short in the ordinary build, and with `-Dcage.seconds=60`
/// every main part takes a minute.
final class Seconds {
  private static final int USUAL = 8;

  private Seconds() {}

  /// Whether somebody took the time for more than the ordinary build has.
  static boolean areMany() {
    return Integer.getInteger("cage.seconds", USUAL) > USUAL;
  }

  /// @param usual in the ordinary build, in which the main part of a scenario takes 8 s
  static Duration of(int usual) {
    return Duration.ofMillis(Integer.getInteger("cage.seconds", USUAL) * 1000L * usual / USUAL);
  }
}
