package dev.natship.journal;

import dev.natship.segments.SegmentWriter;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The newest segment, the only one that is written. Where anything fails it is left behind, and
/// the next one begins with what was not yet durable. Belongs to the disk writer's thread.
final class OpenSegment {
  private static final Logger LOG = System.getLogger(OpenSegment.class.getName());

  private final Journal journal;
  private final Retention log;
  private final DiskState state;
  private final Storage storage;
  private final LongSupplier nanos;
  private final long segmentBytes;
  private final long epoch;
  private long nextOrdinal;
  private @Nullable Segment segment;
  private @Nullable SegmentWriter file;
  private long unsyncedLines;
  private long lastSync;

  OpenSegment(
      Journal journal,
      DiskState state,
      Storage storage,
      long segmentBytes,
      long nextOrdinal,
      long epoch,
      LongSupplier nanos) {
    this.journal = journal;
    this.log = journal.log;
    this.state = state;
    this.storage = storage;
    this.segmentBytes = segmentBytes;
    this.nextOrdinal = nextOrdinal;
    this.epoch = epoch;
    this.nanos = nanos;
    this.lastSync = nanos.getAsLong();
  }

  boolean open() {
    return file != null;
  }

  boolean unsynced() {
    return unsyncedLines > 0;
  }

  long lastSync() {
    return lastSync;
  }

  void write(Block block) throws IOException {
    Segment into = segment;
    if (into == null || into.end() != block.first || into.lines() > 0 && isFull(into, block)) {
      close();
      into = begin(block.first);
    }
    block.writeHeader();
    file().append(block.bytes(), block.used(), block.first);
    journal.lock.lock();
    try {
      unsyncedLines += block.count();
      log.wrote(block, into, file().size());
      journal.madeRoom();
    } finally {
      journal.lock.unlock();
    }
  }

  /// By size, or because it would keep its first lines long after their time.
  private boolean isFull(Segment into, Block block) {
    return into.size() + block.used() > segmentBytes
        || block.sealedAt() - into.begunAt() > log.ages.span();
  }

  Segment begin(long first) throws IOException {
    file = SegmentWriter.create(storage, nextOrdinal++, first, epoch, segmentBytes);
    var begun = new Segment(file, first);
    segment = begun;
    journal.lock.lock();
    try {
      log.shelf.add(begun);
    } finally {
      journal.lock.unlock();
    }
    return begun;
  }

  private SegmentWriter file() throws IOException {
    if (file == null) {
      throw new IOException("no segment is open");
    }
    return file;
  }

  void sync() throws IOException {
    file().sync();
    lastSync = nanos.getAsLong();
    journal.lock.lock();
    try {
      if (segment != null) {
        log.durability.synced(segment.end(), unsyncedLines);
      }
      unsyncedLines = 0;
      state.writesWork();
      journal.durable.signalAll();
    } finally {
      journal.lock.unlock();
    }
  }

  /// Writes the footer and syncs: a segment that is left in order is wholly durable.
  void close() throws IOException {
    Segment closing = segment;
    if (closing == null) {
      return;
    }
    file().appendFooter(closing.end(), closing.oldest(), closing.latest());
    sync();
    file().close();
    journal.lock.lock();
    try {
      closing.leave(file().size());
    } finally {
      journal.lock.unlock();
    }
    file = null;
    segment = null;
  }

  /// A sync that failed is not tried again: the pages may be marked clean and still be lost.
  void abandon(IOException e) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException closing) {
        LOG.log(Level.DEBUG, "journal: closing a segment that failed", closing);
      }
    }
    file = null;
    unsyncedLines = 0;
    journal.lock.lock();
    try {
      if (segment != null) {
        log.doubt(segment);
        segment.leave(segment.size());
        segment = null;
      }
      state.writesFail(e, nanos.getAsLong());
      journal.durable.signalAll();
    } finally {
      journal.lock.unlock();
    }
  }
}
