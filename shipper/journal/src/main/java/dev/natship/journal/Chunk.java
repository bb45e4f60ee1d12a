package dev.natship.journal;

/// A sealed run of lines, handed to one reader. The bytes are shared and must not be changed.
/// Close it when no one looks at `bytes()` any more: the array is then used again; a chunk that is
/// never closed costs only that.
public final class Chunk implements AutoCloseable {
  Chunk() {}

  /// Which life of the journal wrote it: with the sequence it names a line for ever.
  public long epoch() {
    throw new UnsupportedOperationException();
  }

  public long firstSequence() {
    throw new UnsupportedOperationException();
  }

  public int count() {
    throw new UnsupportedOperationException();
  }

  public byte[] bytes() {
    throw new UnsupportedOperationException();
  }

  public Records records() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
