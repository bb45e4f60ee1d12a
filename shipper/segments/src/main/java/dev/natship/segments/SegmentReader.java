package dev.natship.segments;

import dev.natship.codes.Log;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/// Finds chunks in one segment file. Knows how to step over a damaged one: by its length where the
/// header holds, else by looking for the next header that fits: of this segment's life, with no
/// sequence before the one that is due, nor further on than the bytes between could hold. Belongs
/// to one thread.
public final class SegmentReader implements Closeable {
  /// No chunk there, nor behind it.
  public static final long NONE = -1;

  /// Where the first chunk of every segment stands.
  public static final long BEGINNING = SegmentFormat.HEADER;

  private static final Logger LOG = Log.of(SegmentReader.class);
  private static final int WINDOW = 64 << 10;
  private static final int SMALL = 4096;
  private static final int TRIES = 3;

  /// A segment whose header cannot be read takes the life of its first whole chunk for its own.
  static final long UNKNOWN = -1;

  /// Where a chunk begins, and the sequence that is due there.
  public record Place(long offset, long sequence) {}

  private final StoredFile file;
  private final long first;
  private long epoch;
  private long limit;
  private final byte[] window = new byte[WINDOW];
  private long windowAt;
  private int windowLength;
  private boolean failed;
  private ChunkFormat.@Nullable Header header;

  SegmentReader(StoredFile file, long first, long epoch, long limit) {
    this.file = file;
    this.first = first;
    this.epoch = epoch;
    this.limit = limit;
  }

  public static SegmentReader open(Storage storage, String name, long first, long limit)
      throws IOException {
    StoredFile file = storage.open(name);
    boolean opens = false;
    try {
      var reader = new SegmentReader(file, first, epoch(name, file), limit);
      opens = true;
      return reader;
    } finally {
      if (!opens) {
        file.close();
      }
    }
  }

  private static long epoch(String name, StoredFile file) throws IOException {
    try {
      return SegmentFormat.readHeader(name, file).map(SegmentFormat.Header::epoch).orElse(UNKNOWN);
    } catch (ClosedByInterruptException | NewerJournalException e) {
      throw e;
    } catch (IOException _) {
      return UNKNOWN;
    }
  }

  /// Where to begin to look for a sequence, as the footer says; the beginning when there is none.
  public Place placeOf(long sequence) throws ClosedByInterruptException {
    var beginning = new Place(BEGINNING, first);
    try {
      return SegmentFormat.readFooter(file, limit)
          .map(footer -> footer.index().placeOf(sequence, beginning))
          .orElse(beginning);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "journal: a footer cannot be read, its segment is scanned", e);
      return beginning;
    }
  }

  /// The file has grown to here; what lies behind is not looked at.
  public void limit(long bytes) {
    limit = bytes;
  }

  /// Something could not be read and was stepped over.
  boolean failed() {
    return failed;
  }

  /// The first offset at or after this one where a whole chunk may stand, given the sequence that
  /// is due at `offset`; `header()` then has its header. What cannot be read is stepped over in
  /// ever larger steps, like what is damaged.
  public long find(long offset, long due) throws ClosedByInterruptException {
    long step = SMALL;
    long at = offset;
    while (at + ChunkFormat.HEADER <= limit) {
      int inWindow = window(at);
      if (inWindow < 0) {
        at += step;
        step *= 2;
        continue;
      }
      step = SMALL;
      int last = windowLength - ChunkFormat.HEADER;
      for (int i = inWindow; i <= last; i++) {
        if (ChunkFormat.startsHeader(window, i)) {
          ChunkFormat.Header found = ChunkFormat.header(window, i);
          long start = windowAt + i;
          if (fits(found, start - offset, due)) {
            header = found;
            // One that is longer than the file was torn: all that follows are its own bytes.
            return start + found.size() <= limit ? start : NONE;
          }
        }
      }
      at = windowAt + last + 1;
    }
    return NONE;
  }

  private boolean fits(ChunkFormat.Header found, long skipped, long due) {
    return (epoch == UNKNOWN || found.epoch() == epoch)
        && found.count() > 0
        && found.body() >= found.count() * (long) ChunkFormat.RECORD_HEADER
        && found.first() >= due
        && found.first() - due <= skipped / ChunkFormat.RECORD_HEADER;
  }

  public ChunkFormat.Header header() {
    if (header == null) {
      throw new IllegalStateException("nothing was found");
    }
    return header;
  }

  /// Reads the chunk that `find` found; false when its body is damaged or cannot be read.
  public boolean read(long offset, byte[] into) throws ClosedByInterruptException {
    ChunkFormat.Header wanted = header();
    for (int tries = 0; tries < TRIES; tries++) {
      try {
        int length = file.read(into, 0, wanted.size(), offset);
        boolean whole =
            length == wanted.size()
                && ChunkFormat.startsHeader(into, 0)
                && ChunkFormat.header(into, 0).equals(wanted)
                && ChunkFormat.holds(into, wanted);
        if (whole && epoch == UNKNOWN) {
          epoch = wanted.epoch();
        }
        return whole;
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "journal: a chunk cannot be read", e);
      }
    }
    failed = true;
    return false;
  }

  /// Offset of this position in the window, which then holds at least a header's length from there;
  /// negative when the file cannot be read here.
  private int window(long at) throws ClosedByInterruptException {
    if (at >= windowAt && at + ChunkFormat.HEADER <= windowAt + windowLength) {
      return (int) (at - windowAt);
    }
    for (int tries = 0; tries < TRIES; tries++) {
      try {
        // A small piece may be whole where a large one is not.
        long most = tries == 0 ? WINDOW : SMALL;
        windowAt = at;
        windowLength = file.read(window, 0, (int) Math.min(most, limit - at), at);
        if (windowLength >= ChunkFormat.HEADER) {
          return 0;
        }
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "journal: a part of a segment cannot be read", e);
      }
    }
    windowLength = 0;
    failed = true;
    return -1;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
