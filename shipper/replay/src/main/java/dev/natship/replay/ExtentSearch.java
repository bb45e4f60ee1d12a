package dev.natship.replay;

import dev.natship.archive.KeptLines;
import dev.natship.archive.RawBlock;
import dev.natship.archive.RawLines;
import dev.natship.archive.Stretch;
import dev.natship.segments.ChunkFormat;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Finds the sequences of the lines that were received in a range of time. To do so, it reads one
/// block at each end of the range.
final class ExtentSearch {
  private final long from;
  private final long until;
  private final RawBlock block = new RawBlock();
  private final RawLines lines = new RawLines();

  private ExtentSearch(long from, long until) {
    this.from = from;
    this.until = until;
  }

  /// Empty when no line was received in that time. Throws when the journal was begun anew within
  /// the time, since its sequences then exist twice. The message is for whoever asked.
  static Optional<Extent> find(KeptLines past, Instant from, Instant until) throws IOException {
    LatestLife life = LatestLife.of(past);
    ExtentSearch search = new ExtentSearch(from.toEpochMilli(), until.toEpochMilli());
    long before =
        life.earlier().stream()
            .filter(each -> each.latest() >= search.from && each.oldest() < search.until)
            .mapToLong(Stretch::latest)
            .max()
            .orElse(Long.MIN_VALUE);
    if (before != Long.MIN_VALUE) {
      throw new ReplayRefused(
          "the journal was begun anew after "
              + Instant.ofEpochMilli(before)
              + ", and a replay goes over one of both: say --from after that moment");
    }
    return search.find(life.stretches());
  }

  private Optional<Extent> find(List<Stretch> stretches) throws IOException {
    long first = -1;
    for (Stretch stretch : stretches) {
      first = first(stretch);
      if (first >= 0) {
        break;
      }
    }
    if (first < 0) {
      return Optional.empty();
    }
    for (Stretch stretch : stretches.reversed()) {
      Optional<Extent> extent = end(stretch, first);
      if (extent.isPresent()) {
        return extent;
      }
    }
    return Optional.empty();
  }

  /// The first line in the stretch that is in the range of time; -1 when there is none.
  private long first(Stretch stretch) throws IOException {
    if (stretch.latest() < from || stretch.oldest() >= until) {
      return -1;
    }
    try (Stretch.Reading reading = stretch.open()) {
      List<Stretch.Part> parts = reading.parts();
      for (int i = 0; i < parts.size(); i++) {
        Stretch.Part part = parts.get(i);
        if (part.latest() < from || part.oldest() >= until) {
          continue;
        }
        if (!read(reading, i)) {
          return part.first();
        }
        while (lines.next()) {
          if (lines.millis() >= from && lines.millis() < until) {
            return lines.sequence();
          }
        }
      }
    } catch (NoSuchFileException _) {
      // Deleted a moment ago: the search goes on with the next stretch.
    }
    return -1;
  }

  /// The extent from `first` to the last line in the stretch that is in the range of time.
  private Optional<Extent> end(Stretch stretch, long first) throws IOException {
    if (stretch.latest() < from || stretch.oldest() >= until) {
      return Optional.empty();
    }
    try (Stretch.Reading reading = stretch.open()) {
      List<Stretch.Part> parts = reading.parts();
      for (int i = parts.size() - 1; i >= 0; i--) {
        Stretch.Part part = parts.get(i);
        if (part.latest() < from || part.oldest() >= until) {
          continue;
        }
        if (!read(reading, i)) {
          return extent(first, part.end(), Extent.ANY_EPOCH);
        }
        long end = -1;
        while (lines.next()) {
          if (lines.millis() >= from && lines.millis() < until) {
            end = lines.sequence() + 1;
          }
        }
        if (end > first) {
          return extent(first, end, epochOf(end - 1));
        }
      }
    } catch (NoSuchFileException _) {
      // Deleted a moment ago: all later stretches were searched already.
    }
    return Optional.empty();
  }

  private static Optional<Extent> extent(long first, long end, long epoch) {
    return end > first ? Optional.of(new Extent(first, end, epoch)) : Optional.empty();
  }

  /// Returns false when the part cannot be read.
  private boolean read(Stretch.Reading reading, int part) throws NoSuchFileException {
    try {
      reading.read(part, block);
    } catch (NoSuchFileException gone) {
      throw gone;
    } catch (IOException _) {
      return false;
    }
    lines.over(block, reading.parts().get(part).first(), reading.parts().get(part).end());
    return true;
  }

  private long epochOf(long sequence) {
    int at = 0;
    while (at < block.length()) {
      ChunkFormat.Header header = ChunkFormat.header(block.bytes(), at);
      if (sequence < header.end()) {
        return header.epoch();
      }
      at += header.size();
    }
    return Extent.ANY_EPOCH;
  }
}
