package dev.natship.shaping;

/// Finds what a redaction hides, in UTF-8 text at the beginning of an array. May be shared by
/// threads.
sealed interface Finder permits Secrets, Expression {
  long NOTHING = -1;

  /// Continues after the last match in one text. Belongs to one thread. Secrets need none, since
  /// they can be looked for from any place on.
  interface Search {
    /// The first match that begins at `from` or later, packed by [#hit]; or [#NOTHING].
    long next(int from);
  }

  /// The first match in a text, packed by [#hit]; or [#NOTHING].
  long first(byte[] text, int length);

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
