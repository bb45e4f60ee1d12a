package dev.natship.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/// Numbers as the NATS protocol writes them: decimal digits and nothing else.
final class Digits {
  /// What is returned for everything else.
  static final long NONE = -1;

  private static final int MOST = 18;

  private Digits() {}

  static long read(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return read(bytes, 0, bytes.length);
  }

  static long read(byte[] bytes, int from, int to) {
    if (to <= from || to - from > MOST) {
      return NONE;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
