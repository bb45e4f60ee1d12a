package dev.natship.journal;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The lines in memory, within a budget. When there is no room, copies of what is on disk go first,
/// then the oldest lines, which are lost. Guarded by the journal's lock.
final class ChunkMemory {
  private static final int TRIMMED_BELOW_QUARTERS = 3;

  private final JournalSettings settings;
  private final boolean disk;
  private final long epoch;
  private final RetentionClock ages;
  private final Readers readers;
  private final Durability durability;
  private final Blocks blocks = new Blocks();
  private final Ring ring = blocks.ring;
  private final Pool pool;

  /// For blocks; the rest of the memory is for the pool.
  private final long budget;

  private final int longestRecord;
  private @Nullable Block writing;
  private int refusedLength;
  private long sealedBlocks;
  private long next;

  ChunkMemory(
      JournalSettings settings,
      long next,
      long epoch,
      RetentionClock ages,
      Readers readers,
      Durability durability) {
    this.settings = settings;
    this.disk = settings.directory().isPresent();
    this.next = next;
    this.epoch = epoch;
    this.ages = ages;
    this.readers = readers;
    this.durability = durability;
    long chunks = settings.memoryBytes() / settings.chunkBytes();
    this.pool = new Pool(settings.chunkBytes(), Math.clamp(chunks / 8, 1, 4));
    this.budget = settings.memoryBytes() - pool.most();
    long half = budget / 2 - Block.OVERHEAD;
    this.longestRecord = (int) Math.min(half, 1 << 30) - Block.LEAST;
  }

  // Append

  int longestRecord() {
    return longestRecord;
  }

  long append(byte[] record, int offset, int length, long millis) {
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
      return Journal.REFUSED;
    }
    next++;
    return block.add(record, offset, length, millis);
  }

  /// Whether the line that was refused last would be taken now.
  boolean hasRoom() {
    return blocks.open != null || openFor(refusedLength) != null;
  }

  private @Nullable Block openFor(int length) {
    int wanted = Math.max(settings.chunkBytes(), Block.LEAST + length);
    if (makeRoom(wanted)) {
      ages.begin();
      byte @Nullable [] pooled = pool.poll(wanted);
      blocks.open = new Block(pooled != null ? pooled : new byte[wanted], next, epoch);
    }
    return blocks.open;
  }

  boolean hasOpenLines() {
    return blocks.open != null && blocks.open.count() > 0;
  }

  void seal() {
    Block block = blocks.open;
    if (block == null) {
      return;
    }
    blocks.open = null;
    if (block.count() == 0) {
      pool.offer(block.bytes());
      return;
    }
    sealedBlocks++;
    block.sealedAt(ages.now());
    int length = block.bytes().length;
    if (block.used() < length / 4 * TRIMMED_BELOW_QUARTERS) {
      byte[] large = block.trim();
      ring.add(block);
      pool.offer(large);
    } else {
      ring.add(block);
    }
  }

  long sealedBlocks() {
    return sealedBlocks;
  }

  long next() {
    return next;
  }

  // Room

  long bytes() {
    return blocks.memory() + pool.memory();
  }

  private boolean makeRoom(int length) {
    while (blocks.memory() + length + Block.OVERHEAD > budget) {
      if (!evictBlock()) {
        return false;
      }
    }
    return true;
  }

  private boolean evictBlock() {
    if (ring.size() == 0) {
      return false;
    }
    if (ring.written() > 0) {
      release(ring.removeFirst());
      return true;
    }
    if (ring.get(0).end() > readers.holdFloor()) {
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
    long first = ring.get(0).first;
    long end = first;
    long enough = ring.memory() - budget / 8;
    do {
      Block block = ring.removeFirst();
      end = block.end();
      release(block);
    } while (ring.memory() > enough && ring.size() > 0 && ring.get(0).end() <= readers.holdFloor());
    durability.never(first, end);
    readers.lose(first, end, Loss.NOT_WRITTEN);
  }

  /// For a journal without a disk; with one, whole segments grow old.
  void evictOld() {
    while (!disk
        && ring.size() > 0
        && ages.tooOld(ring.get(0).sealedAt())
        && ring.get(0).end() <= readers.holdFloor()) {
      lose(ring.removeFirst(), Loss.RETAINED_AGE);
    }
  }

  private void lose(Block block, Loss reason) {
    release(block);
    readers.lose(block.first, block.end(), reason);
  }

  /// Copies of lines that the disk no longer has.
  void dropWritten(long end) {
    while (ring.written() > 0 && ring.get(0).end() <= end) {
      release(ring.removeFirst());
    }
  }

  void release(Block block) {
    if (block.references > 0 || block.retained || block == blocks.inFlight) {
      return;
    }
    DiskReader origin = block.origin();
    if (origin != null) {
      origin.giveBack(block.bytes());
    } else {
      pool.offer(block.bytes());
    }
  }

  // Where lines are

  /// The oldest line; the next one to come when there is none.
  long first() {
    Block block = blocks.oldest();
    return block == null ? next : block.first;
  }

  /// When the oldest line was received.
  long oldestMillis() {
    Block block = blocks.oldest();
    return block == null || block.count() == 0 ? Long.MAX_VALUE : block.base();
  }

  /// When the oldest block was sealed, on the clock of `RetentionClock`.
  OptionalLong oldestSealed() {
    return ring.size() == 0 ? OptionalLong.empty() : OptionalLong.of(ring.get(0).sealedAt());
  }

  /// The first line received at this time or later.
  long since(long millis) {
    return blocks.since(millis, next);
  }

  Blocks blocks() {
    return blocks;
  }

  // Disk

  boolean hasUnwritten() {
    return blocks.hasUnwritten();
  }

  /// The oldest block that is not on disk. Its array stays as it is until `wrote` or `notWritten`.
  Block claim() {
    Block block = ring.get(ring.written());
    block.references++;
    writing = block;
    return block;
  }

  void wrote(Block block) {
    if (block == blocks.inFlight) {
      blocks.inFlight = null;
    } else {
      ring.wrote();
    }
    unclaim(block);
  }

  void notWritten(Block block) {
    if (block == blocks.inFlight) {
      blocks.inFlight = null;
      durability.never(block.first, block.end());
      readers.lose(block.first, block.end(), Loss.NOT_WRITTEN);
    }
    unclaim(block);
  }

  private void unclaim(Block block) {
    writing = null;
    block.references--;
    release(block);
  }

  /// The first sequence at or after this one's block that could be written again.
  long rewritableFrom(long sequence) {
    int index = Math.min(ring.indexOf(sequence), ring.written());
    return index < ring.size() ? ring.get(index).first : Long.MAX_VALUE;
  }

  /// What was written from this sequence on may be gone.
  void unwrite(long sequence) {
    ring.unwrite(sequence);
  }
}
