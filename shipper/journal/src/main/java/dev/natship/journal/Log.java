package dev.natship.journal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is retained, who has read how much of it, and what goes when there is no room. Only
/// bookkeeping: it neither waits nor touches a file, and every method is called with the journal's
/// lock held.
///
/// Oldest to newest a line is in a segment, in the block in flight, in an unwritten block of the
/// ring, or in the open block; blocks of the ring that are written are copies.
final class Log {
  private static final int TRIMMED_BELOW_QUARTERS = 3;

  private final JournalSettings settings;
  private final boolean disk;
  private final long epoch;
  private final Ring ring = new Ring();
  private final Pool pool;
  private final Uptime uptime;

  /// For blocks; the rest of the memory is for the pool.
  private final long budget;

  private final List<Segment> segments;
  private final List<Reader> readers = new ArrayList<>();
  private final Ranges neverDurable = new Ranges();
  private @Nullable Block open;

  /// The block the disk writer writes just now, when it had to leave the ring meanwhile.
  private @Nullable Block inFlight;

  private @Nullable Block writing;
  private int refusedLength;
  private long sealedBlocks;
  private long next;
  private long durable;

  long lines;
  long durableLines;
  long evictedLines;
  long refusedLines;
  long skippedChunks;
  long skippedBytes;

  Log(
      JournalSettings settings,
      List<Segment> segments,
      long next,
      long durable,
      long epoch,
      Uptime uptime) {
    this.settings = settings;
    this.uptime = uptime;
    this.disk = settings.directory().isPresent();
    this.segments = new ArrayList<>(segments);
    long chunks = settings.memoryBytes() / settings.chunkBytes();
    this.pool = new Pool(settings.chunkBytes(), Math.clamp(chunks / 8, 1, 4));
    this.budget = settings.memoryBytes() - pool.most();
    this.next = next;
    this.durable = durable;
    this.epoch = epoch;
    age();
  }

  /// Lines of earlier lives are as old as the newest of them says. How long nobody wrote cannot be
  /// told from a step of the clock: such a gap counts as one eighth of the age.
  private void age() {
    long most = retainMillis() / 8;
    long endedAt = 0;
    long after = Long.MIN_VALUE;
    for (Segment segment : segments.reversed()) {
      if (segment.latest() != Long.MIN_VALUE) {
        if (after != Long.MIN_VALUE) {
          endedAt -= Math.clamp(after - segment.latest(), 0, most);
        }
        after = segment.latest();
      }
      segment.endedAt(endedAt);
    }
  }

  private long retainMillis() {
    return settings.retainAge().toMillis();
  }

  /// Nothing grows too old before the first append, so that readers have time to open.
  boolean tooOld(long sealedAt) {
    return lines > 0 && uptime.millis() - sealedAt > retainMillis();
  }

  // Append

  int longestRecord() {
    long half = budget / 2 - Block.OVERHEAD;
    return (int) Math.min(half, 1 << 30) - ChunkFormat.HEADER - ChunkFormat.RECORD_HEADER;
  }

  long append(byte[] record, int offset, int length, long millis) {
    if (open != null && !open.fits(length, millis)) {
      seal();
    }
    Block block = open != null ? open : openFor(length);
    if (block == null) {
      refusedLines++;
      refusedLength = length;
      return Journal.REFUSED;
    }
    next++;
    lines++;
    return block.add(record, offset, length, millis);
  }

  /// Whether the line that was refused last would be taken now.
  boolean hasRoom() {
    return open != null || openFor(refusedLength) != null;
  }

  private @Nullable Block openFor(int length) {
    int needed = ChunkFormat.HEADER + ChunkFormat.RECORD_HEADER + length;
    int wanted = Math.max(settings.chunkBytes(), needed);
    if (makeRoom(wanted)) {
      open = new Block(array(wanted), next, epoch);
    }
    return open;
  }

  boolean hasOpenLines() {
    return open != null && open.count() > 0;
  }

  void seal() {
    Block block = open;
    if (block == null) {
      return;
    }
    open = null;
    if (block.count() == 0) {
      pool.offer(block.bytes());
      return;
    }
    sealedBlocks++;
    block.sealedAt = uptime.millis();
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

  // Memory

  long memory() {
    return used() + pool.memory();
  }

  private long used() {
    return ring.memory()
        + (open == null ? 0 : open.memory())
        + (inFlight == null ? 0 : inFlight.memory());
  }

  private boolean makeRoom(int length) {
    while (used() + length + Block.OVERHEAD > budget) {
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
    if (ring.get(0).end() > holdFloor()) {
      return false;
    }
    if (!disk) {
      Block block = ring.removeFirst();
      release(block);
      lose(block.first, block.end(), Loss.RETAINED_BYTES);
      return true;
    }
    if (ring.get(0) == writing) {
      inFlight = ring.removeFirst();
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
    } while (ring.memory() > enough && ring.size() > 0 && ring.get(0).end() <= holdFloor());
    neverDurable.add(first, end);
    lose(first, end, Loss.NOT_WRITTEN);
  }

  /// For a journal without a disk; with one, whole segments grow old.
  void evictOld() {
    while (!disk
        && ring.size() > 0
        && tooOld(ring.get(0).sealedAt)
        && ring.get(0).end() <= holdFloor()) {
      Block block = ring.removeFirst();
      release(block);
      lose(block.first, block.end(), Loss.RETAINED_AGE);
    }
  }

  private byte[] array(int atLeast) {
    byte @Nullable [] pooled = pool.poll(atLeast);
    return pooled != null ? pooled : new byte[atLeast];
  }

  void release(Block block) {
    if (block.references > 0 || block.retained || block == inFlight) {
      return;
    }
    DiskReader origin = block.origin();
    if (origin != null) {
      origin.giveBack(block.bytes());
    } else {
      pool.offer(block.bytes());
    }
  }

  // Readers

  void add(Reader reader) {
    readers.add(reader);
  }

  void remove(Reader reader) {
    readers.remove(reader);
  }

  private void lose(long from, long to, Loss reason) {
    evictedLines += to - from;
    for (Reader reader : readers) {
      reader.lose(from, to, reason);
    }
  }

  private long holdFloor() {
    long floor = Long.MAX_VALUE;
    for (Reader reader : readers) {
      floor = Math.min(floor, reader.holdsFrom());
    }
    return floor;
  }

  long next() {
    return next;
  }

  long epoch() {
    return epoch;
  }

  long earliest() {
    for (Segment segment : segments) {
      if (segment.lines() > 0) {
        return segment.first;
      }
    }
    if (inFlight != null) {
      return inFlight.first;
    }
    return ring.size() > 0 ? ring.get(0).first : open != null ? open.first : next;
  }

  /// Lines that are there at this sequence or later.
  long unread(long position) {
    long unread = ring.lines(ring.written(), position);
    for (Segment segment : segments) {
      unread += segment.linesFrom(position);
    }
    return unread + linesFrom(inFlight, position) + linesFrom(open, position);
  }

  private static long linesFrom(@Nullable Block block, long position) {
    return block == null ? 0 : Math.max(0, Math.min(block.count(), block.end() - position));
  }

  /// Sequences at this one or later that are nowhere.
  long missing(long position) {
    long missing = 0;
    long expected = position;
    for (Segment segment : segments) {
      if (segment.end() > expected) {
        missing += Math.max(0, segment.first - expected);
        expected = segment.end();
      }
    }
    if (inFlight != null && inFlight.end() > expected) {
      missing += Math.max(0, inFlight.first - expected);
      expected = inFlight.end();
    }
    if (ring.written() < ring.size() && ring.get(ring.size() - 1).end() > expected) {
      missing += Math.max(0, ring.get(ring.written()).first - expected);
      expected = ring.get(ring.size() - 1).end();
    }
    long last = open == null ? next : open.first;
    return missing + Math.max(0, last - expected);
  }

  /// The block with this sequence, or with the next one there is; null when that is on disk or to
  /// come.
  @Nullable Block blockAt(long position) {
    Block block = inFlight;
    if (block == null || block.end() <= position) {
      int index = ring.indexOf(position);
      block = index < ring.size() ? ring.get(index) : null;
    }
    if (block == null || block.first <= position) {
      return block;
    }
    Segment segment = segmentAt(position);
    boolean onDisk = segment != null && Math.max(position, segment.first) < block.first;
    return onDisk ? null : block;
  }

  /// The first segment that holds this sequence or a later one.
  @Nullable Segment segmentAt(long position) {
    int low = 0;
    int high = segments.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (segments.get(middle).end() > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low < segments.size() ? segments.get(low) : null;
  }

  boolean retains(Segment segment) {
    return segments.contains(segment);
  }

  /// The segment that holds the first line received at this time or later, if memory does not.
  @Nullable Segment segmentSince(long millis) {
    long inMemory = inFlight != null ? inFlight.first : ring.size() > 0 ? ring.get(0).first : next;
    for (Segment segment : segments) {
      if (segment.first < inMemory && segment.latest() >= millis) {
        return segment;
      }
    }
    return null;
  }

  long sinceInMemory(long millis) {
    if (inFlight != null && inFlight.latest() >= millis) {
      return inFlight.since(millis);
    }
    for (int i = 0; i < ring.size(); i++) {
      if (ring.get(i).latest() >= millis) {
        return ring.get(i).since(millis);
      }
    }
    return open != null && open.latest() >= millis ? open.since(millis) : next;
  }

  // Disk

  boolean hasUnwritten() {
    return ring.written() < ring.size();
  }

  Block claimUnwritten() {
    Block block = ring.get(ring.written());
    block.references++;
    writing = block;
    return block;
  }

  void wrote(Block block, Segment segment, long newSize) {
    segment.grow(block, newSize);
    if (block == inFlight) {
      inFlight = null;
    } else {
      ring.wrote();
    }
    unclaim(block);
  }

  void notWritten(Block block) {
    if (block == inFlight) {
      inFlight = null;
      neverDurable.add(block.first, block.end());
      lose(block.first, block.end(), Loss.NOT_WRITTEN);
    }
    unclaim(block);
  }

  private void unclaim(Block block) {
    writing = null;
    block.references--;
    release(block);
  }

  void start(Segment segment) {
    segments.add(segment);
  }

  void synced(long end, long count) {
    durable = Math.max(durable, end);
    durableLines += count;
  }

  /// What was written to this segment since the last sync may be gone: whatever memory still has is
  /// written again elsewhere, the rest is never called durable.
  void doubt(Segment segment) {
    int index = Math.min(ring.indexOf(durable), ring.written());
    long again =
        index < ring.size() ? Math.max(segment.first, ring.get(index).first) : segment.end();
    neverDurable.add(durable, Math.min(again, segment.end()));
    ring.unwrite(again);
    segment.endAt(again);
  }

  /// Takes the oldest segments out that the settings no longer allow when so many bytes come in.
  /// The newest stays: its name carries the sequence across a restart.
  List<Segment> evictSegments(long incoming) {
    var evicted = new ArrayList<Segment>();
    while (segments.size() > 1) {
      Segment oldest = segments.getFirst();
      boolean full = diskBytes() + incoming > settings.retainBytes();
      boolean goes = full || tooOld(oldest.endedAt()) || oldest.lines() == 0;
      if (!goes || oldest.end() > holdFloor() && oldest.lines() > 0) {
        break;
      }
      segments.removeFirst();
      evicted.add(oldest);
      while (ring.written() > 0 && ring.get(0).end() <= oldest.end()) {
        release(ring.removeFirst());
      }
      lose(oldest.first, oldest.end(), full ? Loss.RETAINED_BYTES : Loss.RETAINED_AGE);
    }
    return evicted;
  }

  boolean hasDiskRoom(long incoming) {
    return diskBytes() + incoming <= settings.retainBytes() || segments.size() <= 1;
  }

  long diskBytes() {
    long bytes = 0;
    for (Segment segment : segments) {
      bytes += segment.size();
    }
    return bytes;
  }

  @Nullable Segment newestSegment() {
    return segments.isEmpty() ? null : segments.getLast();
  }

  long durable() {
    return durable;
  }

  boolean neverDurable(long sequence) {
    return neverDurable.contains(sequence);
  }

  long oldestMillis() {
    for (Segment segment : segments) {
      if (segment.lines() > 0) {
        return segment.oldest();
      }
    }
    if (inFlight != null) {
      return inFlight.base();
    }
    return ring.size() > 0
        ? ring.get(0).base()
        : open != null && open.count() > 0 ? open.base() : Long.MAX_VALUE;
  }
}
