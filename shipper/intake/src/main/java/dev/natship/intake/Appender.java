package dev.natship.intake;

/// Where records go; [dev.natship.journal.Journal#append] in production.
@FunctionalInterface
public interface Appender {
  /// Returns the line's sequence, or a negative number when the line was not taken.
  long append(byte[] record, int offset, int length, long receivedMillis);
}
