package dev.natship.journal;

import dev.natship.chunks.Runs;
import dev.natship.segments.SavedCursor;
import org.jspecify.annotations.Nullable;

/// What a reader wants to find again after a restart: where it is, which later lines it has
/// finished too, and what it wrote down about all of these.
public final class Note {
  private final long committed;
  private final Runs settled;
  private final byte[] words;

  /// Asked for from time to time by the thread that saves cursors, which holds no lock then.
  @FunctionalInterface
  public interface Writer {
    /// The three agree with each other. Null when that cannot be said at this moment; then the
    /// journal asks again.
    @Nullable Note note();
  }

  public Note(long committed, Runs settled, byte[] words) {
    this.committed = committed;
    this.settled = settled;
    this.words = words.clone();
  }

  public long committed() {
    return committed;
  }

  public Runs settled() {
    return settled;
  }

  public byte[] words() {
    return words.clone();
  }

  /// As the file of cursors keeps it.
  public SavedCursor saved() {
    return new SavedCursor(committed, settled.bounds(), words);
  }
}
