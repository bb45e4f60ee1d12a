package dev.natship.journal;

/// A sealed run of lines, handed to one reader. The bytes are shared and must not be changed. Close
/// it when no one looks at `bytes()` any more: the array is then used again; a chunk that is never
/// closed costs only that.
public final class Chunk implements AutoCloseable {
  private final Journal journal;
  private final Block block;
  private final long first;
  private final int count;
  private boolean closed;

  Chunk(Journal journal, Block block, long first, int count) {
    this.journal = journal;
    this.block = block;
    this.first = first;
    this.count = count;
  }

  /// Which life of the journal wrote it: with the sequence it names a line for ever.
  public long epoch() {
    return block.epoch;
  }

  public long firstSequence() {
    return first;
  }

  public int count() {
    return count;
  }

  public byte[] bytes() {
    return block.bytes();
  }

  public Records records() {
    return block.records(first, count);
  }

  @Override
  public void close() {
    journal.release(this);
  }

  /// The block, once. Called with the journal's lock held.
  boolean letGo() {
    boolean lets = !closed;
    closed = true;
    return lets;
  }

  Block block() {
    return block;
  }
}
