package dev.natship.gate;

import dev.natship.settings.Settings;

/// Between which bounds the number of requests at the same time is learnt: `concurrency`.
public record ConcurrencySettings(int min, int max) {
  private static final int MOST = 256;

  static ConcurrencySettings read(Settings settings) {
    int min = (int) settings.number("concurrency.min", 1, 1, MOST);
    int max = (int) settings.number("concurrency.max", Math.max(16, min), 1, MOST);
    if (min > max) {
      settings.problem("concurrency.min", "is more than concurrency.max");
    }
    return new ConcurrencySettings(min, Math.max(min, max));
  }
}
