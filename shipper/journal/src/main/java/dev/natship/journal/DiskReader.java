package dev.natship.journal;

import dev.natship.chunks.Block;
import dev.natship.chunks.SpareArray;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
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

/// Fetches one chunk after the other for one reader, and remembers where the next one is. Never
/// holds the journal's lock while it reads. Belongs to the reading thread.
final class DiskReader {
  private static final Logger LOG = Log.of(DiskReader.class);

  /// How often a segment is tried that cannot be opened. Then its lines are lost, as damaged ones
  /// are.
  private static final int TRIES = 100;

  /// What was known about a segment when the lock was held. Without a hint the segment's footer
  /// says where to begin.
  record Bounds(long end, long size, SegmentReader.@Nullable Place hint) {}

  /// Everything before `damagedTo` in this segment cannot be read. The block comes after that, if
  /// there is one.
  record Found(long damagedTo, long damagedBytes, long offset, @Nullable Block block) {
    private static final Found NOTHING = new Found(-1, 0, 0, null);
  }

  private final @Nullable Storage storage;
  private final ReentrantLock lock;
  private final int chunkBytes;
  private @Nullable Segment segment;
  private @Nullable SegmentReader file;
  private long offset;
  private long due;

  /// Where the chunk is that was read last, and its first line.
  private long last;

  private long lastDue;
  private boolean unavailable;
  private int failures;

  /// Guarded by the lock.
  private final SpareArray spare = new SpareArray();

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
      failures = 0;
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
      return unavailable(wantedSegment, bounds, e);
    }
  }

  /// Some reasons pass, and then the lines can be read. A reason that stays must not hold the
  /// reader for ever.
  private Found unavailable(Segment wantedSegment, Bounds bounds, IOException e) {
    if (++failures < TRIES || String.valueOf(e.getMessage()).contains("Too many open files")) {
      if (failures == 1) {
        LOG.log(
            Level.WARNING,
            Code.JOURNAL_DISK.after(
                "journal: cannot open " + wantedSegment.name + ", trying again"),
            e);
      }
      unavailable = true;
      return Found.NOTHING;
    }
    failures = 0;
    LOG.log(
        Level.WARNING,
        Code.JOURNAL_DAMAGED.after(
            "journal: " + wantedSegment.name + " stays closed, it is skipped"),
        e);
    return new Found(bounds.end(), bounds.size(), bounds.size(), null);
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
    reader = SegmentReader.open(storage, wantedSegment.name, wantedSegment.first, bounds.size());
    file = reader;
    segment = wantedSegment;
    SegmentReader.Place hint = bounds.hint();
    SegmentReader.Place place = hint == null ? reader.placeOf(wanted) : hint;
    offset = place.offset();
    due = place.sequence();
    last = offset;
    lastDue = due;
    return reader;
  }

  /// The chunk that was read last is wanted again.
  void stepBack() {
    offset = last;
    due = lastDue;
  }

  private Found next(SegmentReader reader, long wanted, Bounds bounds) throws IOException {
    long expected = offset;
    while (true) {
      long at = reader.find(offset, due);
      if (at == SegmentReader.NONE || reader.header().first() >= bounds.end()) {
        long damage = Math.max(0, bounds.size() - expected);
        return new Found(bounds.end(), damage, bounds.size(), null);
      }
      ChunkFormat.Header header = reader.header();
      long behind = at + header.size();
      if (header.end() <= wanted) {
        offset = behind;
        due = header.end();
        expected = behind;
        continue;
      }
      last = at;
      lastDue = header.first();
      byte[] array = array(header.size());
      boolean whole = reader.read(at, array);
      offset = behind;
      due = header.end();
      if (!whole) {
        long damagedTo = Math.min(header.end(), bounds.end());
        giveBack(array);
        return new Found(damagedTo, behind - expected, behind, null);
      }
      long damagedTo = Math.max(wanted, header.first());
      return new Found(damagedTo, at - expected, at, Block.of(header, array, spare));
    }
  }

  /// The first line of this segment received at this time or later. Its first line when the file
  /// cannot be read.
  long since(Segment searched, long millis, Bounds bounds) {
    try {
      SegmentReader reader = open(searched, searched.first, bounds);
      while (true) {
        long at = reader.find(offset, due);
        if (at == SegmentReader.NONE) {
          return bounds.end();
        }
        ChunkFormat.Header header = reader.header();
        if (header.latest() >= millis) {
          var array = new byte[header.size()];
          return reader.read(at, array)
              ? Block.of(header, array, spare).since(millis)
              : header.first();
        }
        offset = at + header.size();
        due = header.end();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, Code.JOURNAL_DISK.after("journal: cannot search " + searched.name), e);
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
      byte @Nullable [] known = spare.take(atLeast);
      return known != null ? known : new byte[Math.max(atLeast, Math.min(2 * atLeast, chunkBytes))];
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(byte[] array) {
    lock.lock();
    try {
      spare.give(array);
    } finally {
      lock.unlock();
    }
  }

  void forget() {
    close(file);
    file = null;
    segment = null;
  }

  /// The open file, to be closed by someone else; null when there is none, or when it is not that
  /// of this segment.
  @Nullable SegmentReader giveUp(Segment given) {
    return segment == given ? giveUp() : null;
  }

  @Nullable SegmentReader giveUp() {
    SegmentReader given = file;
    file = null;
    segment = null;
    return given;
  }

  static void close(@Nullable SegmentReader file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "journal: closing a segment", e);
      }
    }
  }
}
