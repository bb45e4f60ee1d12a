package dev.natship.shaping;

/// Finds what a redaction hides, in text that is UTF-8 bytes from the beginning of an array. Serves
/// every line and thread.
sealed interface Finder permits Secrets, Expression {
  long NOTHING = -1;

  /// Goes on from the last hit that it gave for this text; belongs to one thread.
  interface Search {
    /// The first hit that begins at `from` or later, packed by [#hit]; or [#NOTHING].
    long next(int from);
  }

  /// The first hit of a text, packed by [#hit]; or [#NOTHING].
  long first(byte[] text, int length);

  /// All hits of a text that has one.
  Search search(byte[] text, int length);

  static long hit(int start, int end) {
    return (long) start << 32 | end;
  }

  static int start(long hit) {
    return (int) (hit >>> 32);
  }

  static int end(long hit) {
    return (int) hit;
  }
}
