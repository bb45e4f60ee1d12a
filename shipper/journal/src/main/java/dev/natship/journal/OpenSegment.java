package dev.natship.journal;

import dev.natship.chunks.Block;
import dev.natship.codes.Log;
import dev.natship.segments.SegmentWriter;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The newest segment, the only one that is written. When anything fails it is left behind, and the
/// next one begins with what was not yet durable. Belongs to the disk writer's thread.
final class OpenSegment {
  private static final Logger LOG = Log.of(OpenSegment.class);

  private final JournalState state;
  private final Retention retention;
  private final DiskState disk;
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
      JournalState state,
      DiskState disk,
      Storage storage,
      long segmentBytes,
      long nextOrdinal,
      long epoch,
      LongSupplier nanos) {
    this.state = state;
    this.retention = state.retention;
    this.disk = disk;
    this.storage = storage;
    this.segmentBytes = segmentBytes;
    this.nextOrdinal = nextOrdinal;
    this.epoch = epoch;
    this.nanos = nanos;
    this.lastSync = nanos.getAsLong();
  }

  boolean isOpen() {
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
    if (into == null || into.end() != block.first() || into.lines() > 0 && isFull(into, block)) {
      close();
      into = begin(block.first());
    }
    block.writeHeader();
    file().append(block.bytes(), block.used(), block.first());
    state.lock.lock();
    try {
      unsyncedLines += block.count();
      retention.wrote(block, into, file().size());
      state.room.signalAll();
    } finally {
      state.lock.unlock();
    }
  }

  /// By size, or because it would keep its first lines long after their time.
  private boolean isFull(Segment into, Block block) {
    return into.size() + block.used() > segmentBytes
        || block.sealedAt() - into.begunAt() > retention.clock.span();
  }

  Segment begin(long first) throws IOException {
    file = SegmentWriter.create(storage, nextOrdinal++, first, epoch, segmentBytes);
    var begun = new Segment(file, first);
    segment = begun;
    state.lock.lock();
    try {
      retention.segments.add(begun);
    } finally {
      state.lock.unlock();
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
    state.lock.lock();
    try {
      if (segment != null) {
        retention.durability.synced(segment.end(), unsyncedLines);
      }
      unsyncedLines = 0;
      disk.writesWork();
      state.durable.signalAll();
    } finally {
      state.lock.unlock();
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
    state.lock.lock();
    try {
      closing.leave(file().size());
    } finally {
      state.lock.unlock();
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
    state.lock.lock();
    try {
      if (segment != null) {
        retention.doubt(segment);
        segment.leave(segment.size());
        segment = null;
      }
      disk.writesFail(e, nanos.getAsLong());
      state.durable.signalAll();
    } finally {
      state.lock.unlock();
    }
  }
}
