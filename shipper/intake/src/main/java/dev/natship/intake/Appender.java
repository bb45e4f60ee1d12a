package dev.natship.intake;

/// Where records go; [JournalAppender] in production.
@FunctionalInterface
public interface Appender {
  /// Returns the line's sequence, or a negative number when the line was not taken.
  long append(byte[] record, int offset, int length, long receivedMillis);

  /// Appends records that lie one behind the other.
  ///
  /// @param ends where each record ends
  /// @param from the first record to append
  /// @param to behind the last one
  /// @param sequences gets what the other `append` would return for each
  default void append(
      byte[] records, int[] ends, int from, int to, long receivedMillis, long[] sequences) {
    int start = from == 0 ? 0 : ends[from - 1];
    for (int i = from; i < to; i++) {
      sequences[i] = append(records, start, ends[i] - start, receivedMillis);
      start = ends[i];
    }
  }

  /// The first line that would be lost if so many bytes came now; negative where there is room.
  /// When it grows, waiting helps.
  default long inTheWay(int bytes) {
    return -1;
  }

  /// Whether somebody waits for each line as it comes.
  default boolean isUrgent() {
    return true;
  }
}
