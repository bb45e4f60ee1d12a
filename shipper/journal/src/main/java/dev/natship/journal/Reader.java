package dev.natship.journal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads lines from one place on, and remembers how far it came. `next`, `nextOf` and `putBack`
/// belong to one thread; the others to any.
public interface Reader extends AutoCloseable {

  /// What an earlier life wrote down beside the cursor; empty when it was nothing.
  byte[] note();

  /// From now on the cursor is saved as this writer says. The next life does not get the lines
  /// again that the writer calls settled.
  void writes(Note.Writer writer);

  /// The note has to be written again.
  void changed();

  /// The next sealed chunk, from memory or disk. Null when none came in time, or when nothing is
  /// read any more.
  @Nullable Chunk next(Duration maxWait) throws InterruptedException;

  /// The next chunk; where none is sealed yet, waits until so many lines have come, or a chunk is
  /// full, or for as long as it may. Then what has come is a chunk. Null when nothing has come, or
  /// when nothing is read any more.
  @Nullable Chunk nextOf(int lines, Duration maxWait) throws InterruptedException;

  /// Waits for no line any more, not even where it waits now.
  void stopWaiting();

  /// Lines before this one came while the reader waited, or earlier. Asked by the thread that
  /// reads.
  long waitedUntil();

  /// Gives back the rest of the chunk that was handed out last, from this line on; the next read
  /// begins there. Lines of it that are no longer kept count as lost. Called by the thread that
  /// reads, before the chunk is closed.
  ///
  /// @return how many lines these are
  long putBack(Chunk chunk, long from);

  /// Every line below this sequence is finished. That is saved within a moment, and at the end.
  void commit(long sequence);

  ReaderProgress progress();

  /// The cursor stays where it was committed, with the last note.
  @Override
  void close();
}
