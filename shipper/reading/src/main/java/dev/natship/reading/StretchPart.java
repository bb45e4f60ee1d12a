package dev.natship.reading;

import dev.natship.archive.RawBlock;
import dev.natship.archive.Stretch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What of a stretch lies between two sequences, the second one not included.
record StretchPart(Stretch whole, long from, long to) implements Stretch {
  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public long epoch() {
    return whole.epoch();
  }

  @Override
  public long first() {
    return Math.max(from, whole.first());
  }

  @Override
  public long end() {
    return Math.min(to, whole.end());
  }

  @Override
  public long oldest() {
    return whole.oldest();
  }

  @Override
  public long latest() {
    return whole.latest();
  }

  @Override
  public long bytes() {
    return whole.bytes();
  }

  @Override
  public boolean letsGo() {
    return whole.letsGo();
  }

  @Override
  public Reading open() throws IOException {
    return new PartReading(whole.open());
  }

  private final class PartReading implements Reading {
    private final Reading reading;
    private final List<Part> parts = new ArrayList<>();
    private int skipped;

    PartReading(Reading reading) {
      this.reading = reading;
      cut();
    }

    private void cut() {
      parts.clear();
      skipped = 0;
      for (Part part : reading.parts()) {
        if (part.end() <= from && parts.isEmpty()) {
          skipped++;
        } else if (part.first() < to) {
          parts.add(within(part));
        }
      }
    }

    private Part within(Part part) {
      boolean isWhole = part.first() >= from && part.end() <= to;
      return new Part(
          Math.max(from, part.first()),
          Math.min(to, part.end()),
          part.oldest(),
          part.latest(),
          isWhole ? part.lines() : Optional.empty(),
          part.bytes(),
          part.summary());
    }

    @Override
    public List<Part> parts() {
      return parts;
    }

    @Override
    public void check(int part) throws IOException {
      reading.check(part + skipped);
    }

    @Override
    public void read(int part, RawBlock into) throws IOException {
      int before = reading.parts().size();
      reading.read(part + skipped, into);
      if (reading.parts().size() > before) {
        cut();
      }
    }

    @Override
    public void close() throws IOException {
      reading.close();
    }
  }
}
