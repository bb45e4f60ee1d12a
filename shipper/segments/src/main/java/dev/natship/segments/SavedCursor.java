package dev.natship.segments;

/// What is kept of one reader: every line below `sequence` is finished, and so are those in the
/// runs behind it. The note is the reader's own.
public final class SavedCursor {
  /// The file cannot tell any more where the reader was.
  public static final long UNKNOWN = -2;

  private final long sequence;
  private final long[] settled;
  private final byte[] note;

  /// @param settled pairs of first and end, ascending
  public SavedCursor(long sequence, long[] settled, byte[] note) {
    this.sequence = sequence;
    this.settled = settled.clone();
    this.note = note.clone();
  }

  public long sequence() {
    return sequence;
  }

  public long[] settled() {
    return settled.clone();
  }

  public byte[] note() {
    return note.clone();
  }

  /// Behind every line that is finished.
  long reach() {
    return settled.length == 0 ? sequence : Math.max(sequence, settled[settled.length - 1]);
  }
}
