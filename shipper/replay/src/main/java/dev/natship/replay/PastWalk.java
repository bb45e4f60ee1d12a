package dev.natship.replay;

import dev.natship.archive.KeptLines;
import dev.natship.archive.RawBlock;
import dev.natship.archive.Stretch;
import dev.natship.chunks.Block;
import dev.natship.chunks.Loss;
import dev.natship.chunks.SpareArray;
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

/// Goes through the past chunk by chunk, in the order of the sequences, and says of what is not
/// there why. Files come and go meanwhile: then it looks at the folder once more. Belongs to one
/// thread.
final class PastWalk implements Closeable {
  private static final Logger LOG = System.getLogger(PastWalk.class.getName());

  /// What there is at a place.
  sealed interface Step {

    /// Up to where what was found counts.
    long end();
  }

  /// Lines of one chunk.
  record Lines(Block block, long end) implements Step {}

  /// Nothing that could be read.
  record Gap(long end, Loss why) implements Step {}

  /// Opens the past as it is now.
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

  // The part in hand.
  private long partEnd;
  private int at;
  private @Nullable Block last;

  /// @param epoch later ones are not meant
  PastWalk(Opening opening, long epoch) {
    this.opening = opening;
    this.epoch = epoch;
  }

  /// What there is from this place on. It may step back within the chunk that was last.
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

  /// Null where the part in hand has nothing for this place.
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

  /// Takes the part in hand that holds this place, if there is one; a gap where one behind it is
  /// the next. Empty with no part in hand where nothing is there any more.
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

  /// The file that should be there is not.
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
