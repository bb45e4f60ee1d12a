package dev.natship.journal;

import dev.natship.chunks.Block;
import dev.natship.chunks.Records;
import dev.natship.chunks.Runs;
import org.jspecify.annotations.Nullable;

/// A sealed run of lines, handed to one reader. The bytes are shared and must not be changed. Close
/// it when nobody looks at `bytes()` any more, since the array is then used again. A chunk that is
/// never closed costs no more than that array.
public final class Chunk implements AutoCloseable {
  private final @Nullable JournalState state;
  private final Block block;
  private final long first;
  private final long end;
  private final int count;
  private final @Nullable Runs skipped;
  private boolean closed;

  Chunk(@Nullable JournalState state, Block block, long first, long end, @Nullable Runs skipped) {
    this.state = state;
    this.block = block;
    this.first = first;
    this.end = end;
    this.skipped = skipped;
    this.count = (int) (end - first - (skipped == null ? 0 : skipped.lines()));
  }

  /// Lines that no journal has lent, from the first sequence up to the end, without the skipped
  /// ones.
  public static Chunk of(Block block, long first, long end, @Nullable Runs skipped) {
    return new Chunk(null, block, first, end, skipped);
  }

  /// Which life of the journal wrote it: with the sequence it names a line for ever.
  public long epoch() {
    return block.epoch();
  }

  public long firstSequence() {
    return first;
  }

  /// Behind its last line.
  public long endSequence() {
    return end;
  }

  /// How many lines are given. Fewer than its sequences where an earlier life finished some.
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

  /// The sealed block that holds its lines, and perhaps others before and behind them.
  public Block block() {
    return block;
  }

  @Override
  public void close() {
    JournalState lender = state;
    if (lender == null) {
      return;
    }
    lender.lock.lock();
    try {
      if (!closed) {
        closed = true;
        lender.memory().takeBack(block);
      }
    } finally {
      lender.lock.unlock();
    }
  }
}
