package dev.natship.journal;

import dev.natship.segments.ChunkFormat;
import dev.natship.segments.SegmentReader;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Fetches one chunk after the other for one reader, and remembers where the next one stands. Never
/// holds the journal's lock while it reads; belongs to the reading thread.
final class DiskReader {
  private static final Logger LOG = System.getLogger(DiskReader.class.getName());
  private static final int TRIES = 3;
  private static final int STEP = 4096;

  /// What was known about a segment when the lock was held. A hint of zero: ask the footer where to
  /// begin.
  record Bounds(long end, long size, long hint) {}

  /// Everything before `damagedTo` in this segment cannot be read; then comes the block, if there
  /// is one.
  record Found(long damagedTo, long damagedBytes, long offset, @Nullable Block block) {
    private static final Found NOTHING = new Found(-1, 0, 0, null);
  }

  private final @Nullable Storage storage;
  private final ReentrantLock lock;
  private final int chunkBytes;
  private @Nullable Segment segment;
  private @Nullable SegmentReader file;
  private long offset;
  private boolean unavailable;

  /// Guarded by the journal's lock.
  private byte @Nullable [] spare;

  DiskReader(ReentrantLock lock, @Nullable Storage storage, int chunkBytes) {
    this.lock = lock;
    this.chunkBytes = chunkBytes;
    this.storage = storage;
  }

  /// The last read failed for a reason that may pass, such as too many open files.
  boolean unavailable() {
    return unavailable;
  }

  Found read(Segment wantedSegment, long wanted, Bounds bounds) throws InterruptedException {
    unavailable = false;
    try {
      SegmentReader reader = open(wantedSegment, wanted, bounds);
      reader.limit(bounds.size());
      return next(reader, wanted, bounds);
    } catch (ClosedByInterruptException _) {
      forget();
      Thread.interrupted();
      throw new InterruptedException();
    } catch (NoSuchFileException _) {
      forget();
      return new Found(bounds.end(), bounds.size(), bounds.size(), null);
    } catch (IOException e) {
      forget();
      unavailable = true;
      LOG.log(Level.WARNING, "journal: cannot open " + wantedSegment.name + ", trying again", e);
      return Found.NOTHING;
    }
  }

  private SegmentReader open(Segment wantedSegment, long wanted, Bounds bounds) throws IOException {
    SegmentReader reader = file;
    if (reader != null && segment == wantedSegment) {
      return reader;
    }
    forget();
    if (storage == null) {
      throw new NoSuchFileException(wantedSegment.name);
    }
    reader = SegmentReader.open(storage, wantedSegment.name, bounds.size());
    file = reader;
    segment = wantedSegment;
    offset = bounds.hint() > 0 ? bounds.hint() : reader.offsetFor(wanted);
    return reader;
  }

  private Found next(SegmentReader reader, long wanted, Bounds bounds) throws IOException {
    long expected = offset;
    while (true) {
      long at = find(reader, offset);
      if (at == SegmentReader.NONE || reader.header().first() >= bounds.end()) {
        long damage = Math.max(0, bounds.size() - expected);
        return new Found(bounds.end(), damage, bounds.size(), null);
      }
      ChunkFormat.Header header = reader.header();
      long behind = at + header.size();
      if (header.end() <= wanted) {
        offset = behind;
        expected = behind;
        continue;
      }
      byte[] array = array(header.size());
      boolean whole = fetch(reader, at, array);
      offset = behind;
      if (!whole) {
        long damagedTo = Math.min(header.end(), bounds.end());
        giveBack(array);
        return new Found(damagedTo, behind - expected, behind, null);
      }
      long damagedTo = Math.max(wanted, header.first());
      return new Found(damagedTo, at - expected, at, Block.of(header, array, this));
    }
  }

  /// The first line of this segment received at this time or later; its first when that cannot be
  /// told.
  long since(Segment searched, long millis, Bounds bounds) {
    try {
      SegmentReader reader = open(searched, searched.first, bounds);
      for (long at = find(reader, offset); at != SegmentReader.NONE; at = find(reader, at)) {
        ChunkFormat.Header header = reader.header();
        if (header.latest() >= millis) {
          var array = new byte[header.size()];
          return fetch(reader, at, array)
              ? Block.of(header, array, this).since(millis)
              : header.first();
        }
        at += header.size();
      }
      return bounds.end();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "journal: cannot search " + searched.name, e);
      return searched.first;
    } finally {
      forget();
    }
  }

  /// The array of the last chunk, where that is closed and large enough: its size serves most
  /// chunks.
  private byte[] array(int atLeast) {
    lock.lock();
    try {
      byte @Nullable [] known = spare;
      spare = null;
      return known != null && known.length >= atLeast
          ? known
          : new byte[Math.max(atLeast, Math.min(2 * atLeast, chunkBytes))];
    } finally {
      lock.unlock();
    }
  }

  void giveBack(byte[] array) {
    lock.lock();
    try {
      spare = array;
    } finally {
      lock.unlock();
    }
  }

  /// A place that cannot be read is stepped over like one that is damaged.
  private static long find(SegmentReader reader, long from) throws IOException {
    long at = from;
    for (int failures = 0; ; failures++) {
      try {
        return reader.find(at);
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        if (failures % TRIES == TRIES - 1) {
          at += STEP;
        }
        if (at >= reader.limit()) {
          return SegmentReader.NONE;
        }
      }
    }
  }

  private static boolean fetch(SegmentReader reader, long at, byte[] array) throws IOException {
    for (int tries = 0; tries < TRIES; tries++) {
      try {
        return reader.read(at, array);
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException _) {
        // Tried again, then skipped like a damaged chunk.
      }
    }
    return false;
  }

  void forget() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "journal: closing a segment", e);
      }
    }
    file = null;
    segment = null;
  }
}
