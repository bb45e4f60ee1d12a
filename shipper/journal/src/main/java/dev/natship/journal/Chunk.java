package dev.natship.journal;

import org.jspecify.annotations.Nullable;

/// A sealed run of lines, handed to one reader. The bytes are shared and must not be changed. Close
/// it when no one looks at `bytes()` any more: the array is then used again; a chunk that is never
/// closed costs only that.
public final class Chunk implements AutoCloseable {
  private final Journal journal;
  private final Block block;
  private final long first;
  private final long end;
  private final int count;
  private final @Nullable Runs skipped;
  private boolean closed;

  Chunk(Journal journal, Block block, long first, long end, @Nullable Runs skipped) {
    this.journal = journal;
    this.block = block;
    this.first = first;
    this.end = end;
    this.skipped = skipped;
    this.count = (int) (end - first - (skipped == null ? 0 : skipped.lines()));
  }

  /// Which life of the journal wrote it: with the sequence it names a line for ever.
  public long epoch() {
    return block.epoch;
  }

  public long firstSequence() {
    return first;
  }

  /// Behind its last line.
  public long endSequence() {
    return end;
  }

  /// Lines that are given; fewer than its sequences where an earlier life finished some of them.
  public int count() {
    return count;
  }

  public byte[] bytes() {
    return block.bytes();
  }

  public Records records() {
    return block.records(first, count, skipped);
  }

  /// Its sequences that are not given.
  public Runs skipped() {
    return skipped == null ? new Runs() : skipped;
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
