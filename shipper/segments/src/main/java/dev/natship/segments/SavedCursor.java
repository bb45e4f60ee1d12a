package dev.natship.segments;

/// What is saved of one reader: every line below `sequence` is finished, and so are those in the
/// later runs. Only the reader understands the note.
public final class SavedCursor {
  /// The file does not say any more where the reader was.
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
