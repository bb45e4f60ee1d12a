package dev.natship.chunks;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The lines in memory, within a budget. When there is no room, copies of what is on disk go first,
/// then the oldest lines, which are lost. Guarded by the journal's lock.
public final class ChunkMemory {
  /// What `append` returns when nothing may go that would make room.
  public static final long NO_ROOM = -1;

  private static final int TRIMMED_BELOW_QUARTERS = 3;

  private final int chunkBytes;
  private final boolean disk;
  private final long epoch;
  private final RetentionClock clock;
  private final Evictions evictions;
  private final Blocks blocks = new Blocks();
  private final Ring ring = blocks.ring;
  private final ArrayPool pool;

  /// For blocks; the rest of the memory is for the pool.
  private final long budget;

  /// How much of the budget may hold lines that nobody needs.
  private final long kept;

  private final int longestRecord;
  private @Nullable Block writing;
  private int refusedLength;
  private long sealedBlocks;
  private long next;

  /// @param memoryBytes a hard budget, the open chunk and arrays for later included
  /// @param disk whether what is here is written to a disk as well
  /// @param next the sequence of the first line that will be appended
  /// @param epoch names this life of the journal in each chunk
  public ChunkMemory(
      long memoryBytes,
      int chunkBytes,
      boolean disk,
      long next,
      long epoch,
      RetentionClock clock,
      Evictions evictions) {
    this.chunkBytes = chunkBytes;
    this.disk = disk;
    this.next = next;
    this.epoch = epoch;
    this.clock = clock;
    this.evictions = evictions;
    this.pool = ArrayPool.ofLength(chunkBytes, Math.clamp(memoryBytes / chunkBytes / 8, 1, 4));
    this.budget = memoryBytes - pool.most();
    this.kept = budget / 4;
    long half = budget / 2 - Block.OVERHEAD;
    this.longestRecord = (int) Math.min(half, 1 << 30) - Block.LEAST;
  }

  // Append

  public int longestRecord() {
    return longestRecord;
  }

  public long append(byte[] record, int offset, int length, long millis) {
    Block block = blocks.open;
    if (block != null && !block.fits(length, millis)) {
      seal();
      block = null;
    }
    if (block == null) {
      block = openFor(length);
    }
    if (block == null) {
      refusedLength = length;
      return NO_ROOM;
    }
    next++;
    return block.add(record, offset, length, millis);
  }

  /// Whether the line that was refused last would be taken now.
  public boolean hasRoom() {
    return blocks.open != null || openFor(refusedLength) != null;
  }

  /// The first line that would have to go for so many bytes although it is still needed: from
  /// `floor` on, or not on disk yet where there is one. Negative where there is room.
  public long inTheWay(int bytes, long floor) {
    Block open = blocks.open;
    long wanted = Math.min(bytes, budget / 4);
    if (open != null && open.room() >= wanted) {
      return -1;
    }
    long missing =
        blocks.memory() + Math.max(chunkBytes, Block.LEAST + wanted) + Block.OVERHEAD - budget;
    for (int i = 0; missing > 0; i++) {
      if (i == ring.size()) {
        return next;
      }
      Block block = ring.get(i);
      boolean goes = i < ring.written() || (!disk && block.end() <= floor);
      if (!goes) {
        return disk ? block.first() : Math.max(block.first(), floor);
      }
      missing -= block.memory();
    }
    return -1;
  }

  private @Nullable Block openFor(int length) {
    int wanted = Math.max(chunkBytes, Block.LEAST + length);
    if (makeRoom(wanted)) {
      clock.begin();
      blocks.open = new Block(pool.take(wanted), next, epoch);
    }
    return blocks.open;
  }

  public boolean hasOpenLines() {
    return blocks.open != null && blocks.open.count() > 0;
  }

  public void seal() {
    Block block = blocks.open;
    if (block == null) {
      return;
    }
    blocks.open = null;
    if (block.count() == 0) {
      pool.give(block.bytes());
      return;
    }
    sealedBlocks++;
    letGoEarly();
    block.sealedAt(clock.now());
    int length = block.bytes().length;
    if (block.used() < length / 4 * TRIMMED_BELOW_QUARTERS) {
      byte[] large = block.trim();
      ring.add(block);
      pool.give(large);
    } else {
      ring.add(block);
    }
  }

  public long sealedBlocks() {
    return sealedBlocks;
  }

  public long next() {
    return next;
  }

  // Room

  public long bytes() {
    return blocks.memory() + pool.bytes();
  }

  private boolean makeRoom(int length) {
    while (blocks.memory() + length + Block.OVERHEAD > budget) {
      if (!evictBlock()) {
        return false;
      }
    }
    return true;
  }

  /// Of lines that everybody has dealt with, a part stays, for people who look for them. With all
  /// of them, a process that has nothing to wait for would still grow to its whole budget.
  private void letGoEarly() {
    if (ring.memory() <= kept) {
      return;
    }
    long done = evictions.doneFloor();
    while (ring.memory() > kept && ring.get(0).end() <= done && (ring.written() > 0 || !disk)) {
      if (disk) {
        release(ring.removeFirst());
      } else {
        lose(ring.removeFirst(), Loss.RETAINED_BYTES);
      }
    }
  }

  private boolean evictBlock() {
    if (ring.size() == 0) {
      return false;
    }
    if (ring.written() > 0) {
      release(ring.removeFirst());
      return true;
    }
    if (ring.get(0).end() > evictions.holdFloor()) {
      return false;
    }
    if (!disk) {
      lose(ring.removeFirst(), Loss.RETAINED_BYTES);
      return true;
    }
    if (ring.get(0) == writing) {
      blocks.inFlight = ring.removeFirst();
      return true;
    }
    evictUnwritten();
    return true;
  }

  /// A run at once, because each gap costs a new segment.
  private void evictUnwritten() {
    long first = ring.get(0).first();
    long end = first;
    long enough = ring.memory() - budget / 8;
    do {
      Block block = ring.removeFirst();
      end = block.end();
      release(block);
    } while (ring.memory() > enough
        && ring.size() > 0
        && ring.get(0).end() <= evictions.holdFloor());
    evictions.lost(first, end, Loss.NOT_WRITTEN);
  }

  /// For a journal without a disk; with one, whole segments grow old.
  public void evictOld() {
    while (!disk
        && ring.size() > 0
        && clock.tooOld(ring.get(0).sealedAt())
        && ring.get(0).end() <= evictions.holdFloor()) {
      lose(ring.removeFirst(), Loss.RETAINED_AGE);
    }
  }

  private void lose(Block block, Loss reason) {
    release(block);
    evictions.lost(block.first(), block.end(), reason);
  }

  /// Copies of lines that the disk no longer has.
  public void dropWritten(long end) {
    while (ring.written() > 0 && ring.get(0).end() <= end) {
      release(ring.removeFirst());
    }
  }

  /// Somebody reads this block from now on.
  public void lend(Block block) {
    block.references++;
  }

  /// The opposite of `lend`.
  public void takeBack(Block block) {
    block.references--;
    release(block);
  }

  /// Its array is used again, unless the block is kept or somebody reads it.
  public void release(Block block) {
    if (block.references > 0 || block.retained || block == blocks.inFlight) {
      return;
    }
    SpareArray origin = block.origin();
    if (origin != null) {
      origin.give(block.bytes());
    } else {
      pool.give(block.bytes());
    }
  }

  // Where lines are

  /// The oldest line; the next one to come when there is none.
  public long first() {
    Block block = blocks.oldest();
    return block == null ? next : block.first();
  }

  /// When the oldest line was received.
  public long oldestMillis() {
    Block block = blocks.oldest();
    return block == null || block.count() == 0 ? Long.MAX_VALUE : block.base();
  }

  /// When the oldest block was sealed, on the [RetentionClock].
  public OptionalLong oldestSealed() {
    return ring.size() == 0 ? OptionalLong.empty() : OptionalLong.of(ring.get(0).sealedAt());
  }

  /// The first line received at this time or later.
  public long since(long millis) {
    return blocks.since(millis, next);
  }

  public Blocks blocks() {
    return blocks;
  }

  // Disk

  public boolean hasUnwritten() {
    return blocks.hasUnwritten();
  }

  /// The oldest block that is not on disk. Its array stays as it is until `wrote` or `notWritten`.
  public Block claim() {
    Block block = ring.get(ring.written());
    lend(block);
    writing = block;
    return block;
  }

  public void wrote(Block block) {
    if (block == blocks.inFlight) {
      blocks.inFlight = null;
    } else {
      ring.wrote();
    }
    unclaim(block);
  }

  public void notWritten(Block block) {
    if (block == blocks.inFlight) {
      blocks.inFlight = null;
      evictions.lost(block.first(), block.end(), Loss.NOT_WRITTEN);
    }
    unclaim(block);
  }

  private void unclaim(Block block) {
    writing = null;
    takeBack(block);
  }

  /// The first sequence at or after this one's block that could be written again.
  public long rewritableFrom(long sequence) {
    int index = Math.min(ring.indexOf(sequence), ring.written());
    return index < ring.size() ? ring.get(index).first() : Long.MAX_VALUE;
  }

  /// What was written from this sequence on may be gone.
  public void unwrite(long sequence) {
    ring.unwrite(sequence);
  }
}
