package dev.natship.lines;

import dev.natship.api.Output;
import java.util.Arrays;

/// What the records of lines have in common that come over one subject and begin alike: all that
/// stands before the payload, but for times, level and message. Copying it is cheaper than finding
/// out once more where the names lie. Never changes.
final class KnownStart {
  private static final int LONGEST = 512;

  private final String subject;
  private final byte[] bytes;
  private final int kinds;

  /// @param kinds those of the names alone
  KnownStart(String subject, byte[] record, int from, int to, int kinds) {
    this.subject = subject;
    this.bytes = Arrays.copyOfRange(record, from, to);
    this.kinds = kinds;
  }

  /// Whether a record may begin so that is kept.
  static boolean isWorthIt(int flags, int length) {
    return (flags & LineRecord.WIDE) == 0 && length <= LONGEST;
  }

  boolean isOf(String subject) {
    return this.subject.equals(subject);
  }

  int kinds() {
    return kinds;
  }

  void write(Output record) {
    record.write(bytes, 0, bytes.length);
  }
}
