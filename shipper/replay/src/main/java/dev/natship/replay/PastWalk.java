package dev.natship.replay;

import dev.natship.archive.KeptLines;
import dev.natship.archive.RawBlock;
import dev.natship.archive.Stretch;
import dev.natship.chunks.Block;
import dev.natship.chunks.Loss;
import dev.natship.chunks.SpareArray;
import dev.natship.codes.Log;
import dev.natship.segments.ChunkFormat;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Goes through the stored lines chunk by chunk, by sequence, and says why lines are missing. When
/// files were added or deleted meanwhile, it looks at the folder once more. Belongs to one thread.
final class PastWalk implements Closeable {
  private static final Logger LOG = Log.of(PastWalk.class);

  /// What was found at a position.
  sealed interface Step {

    /// The position after what was found.
    long end();
  }

  /// The lines of one chunk.
  record Lines(Block block, long end) implements Step {}

  /// Lines that cannot be read.
  record Gap(long end, Loss why) implements Step {}

  /// Opens the stored lines as they are now.
  interface Opening {
    KeptLines open() throws IOException;
  }

  private final Opening opening;
  private final long epoch;
  private final RawBlock raw = new RawBlock();
  private @Nullable KeptLines past;
  private List<Stretch> stretches = List.of();
  private Stretch.@Nullable Reading reading;
  private int stretch;

  // The part that is being read.
  private long partEnd;
  private int at;
  private @Nullable Block last;

  /// @param epoch chunks of later epochs count as missing
  PastWalk(Opening opening, long epoch) {
    this.opening = opening;
    this.epoch = epoch;
  }

  /// What is at this position. A position may be lower than the last one, but only within the last
  /// chunk.
  Step next(long position, long end) throws IOException {
    Block known = last;
    if (known != null && position >= known.first() && position < known.end()) {
      return new Lines(known, Math.min(known.end(), partEnd));
    }
    boolean looked = false;
    while (true) {
      Step step = inPart(position);
      if (step != null) {
        return step;
      }
      try {
        Optional<Step> gap = findPart(position, end);
        if (gap.isPresent()) {
          return gap.get();
        }
        if (partEnd > position) {
          continue;
        }
      } catch (NoSuchFileException gone) {
        LOG.log(Level.DEBUG, "replay: a file was let go meanwhile", gone);
        if (looked) {
          return leftOut(end);
        }
      }
      if (looked) {
        return new Gap(end, Loss.MISSING);
      }
      look();
      looked = true;
    }
  }

  /// Looks in the part that is being read. Returns null when that part ends before the position.
  private @Nullable Step inPart(long position) {
    while (at < raw.length() && position < partEnd) {
      ChunkFormat.Header header = ChunkFormat.header(raw.bytes(), at);
      if (header.end() <= position) {
        at += header.size();
        continue;
      }
      if (header.first() > position) {
        return new Gap(Math.min(header.first(), partEnd), Loss.DAMAGED);
      }
      long end = Math.min(header.end(), partEnd);
      if (header.epoch() > epoch) {
        return new Gap(end, Loss.MISSING);
      }
      byte[] bytes = Arrays.copyOfRange(raw.bytes(), at, at + header.size());
      Block block = Block.of(header, bytes, new SpareArray());
      last = block;
      return new Lines(block, end);
    }
    return position < partEnd ? new Gap(partEnd, Loss.DAMAGED) : null;
  }

  /// Reads the part that holds this position. Returns a gap when only later parts are left. When
  /// none is left, returns empty and reads no part.
  private Optional<Step> findPart(long position, long end) throws IOException {
    last = null;
    partEnd = 0;
    while (stretch < stretches.size()) {
      Stretch candidate = stretches.get(stretch);
      if (candidate.end() > position) {
        Stretch.Reading open = reading;
        if (open == null) {
          open = candidate.open();
          reading = open;
        }
        List<Stretch.Part> parts = open.parts();
        for (int i = 0; i < parts.size(); i++) {
          Stretch.Part part = parts.get(i);
          if (part.end() > position) {
            return part.first() > position
                ? Optional.of(new Gap(Math.min(part.first(), end), Loss.MISSING))
                : read(open, i, part);
          }
        }
      }
      closeReading();
      stretch++;
    }
    return Optional.empty();
  }

  /// A gap in place of a stretch whose file is gone.
  private Step leftOut(long end) throws IOException {
    closeReading();
    return new Gap(Math.min(end, stretches.get(stretch++).end()), Loss.MISSING);
  }

  private Optional<Step> read(Stretch.Reading open, int number, Stretch.Part part)
      throws NoSuchFileException {
    try {
      open.read(number, raw);
      at = 0;
      partEnd = part.end();
      return Optional.empty();
    } catch (NoSuchFileException gone) {
      throw gone;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "replay: a part cannot be read", e);
      return Optional.of(new Gap(part.end(), Loss.DAMAGED));
    }
  }

  private void look() throws IOException {
    close();
    KeptLines now = opening.open();
    past = now;
    stretches = LatestLife.of(now).stretches();
    stretch = 0;
  }

  private void closeReading() throws IOException {
    Stretch.Reading open = reading;
    reading = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() throws IOException {
    closeReading();
    KeptLines open = past;
    past = null;
    stretches = List.of();
    if (open != null) {
      open.close();
    }
  }
}
