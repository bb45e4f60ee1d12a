package dev.natship.reading;

import dev.natship.archive.RawBlock;
import dev.natship.archive.Stretch;
import dev.natship.chunks.Records;
import dev.natship.journal.Chunk;
import dev.natship.journal.Journal;
import dev.natship.journal.Reader;
import dev.natship.journal.StartPosition;
import dev.natship.segments.ChunkFormat;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The newest lines as the journal itself has them, in memory or in the segment it writes: a
/// stretch that ends with the line that was the last one when it was made.
final class JournalStretch implements Stretch {
  /// Lines that are read together.
  private static final long WINDOW = 2_000;

  /// Long lines make a part end earlier.
  private static final int MOST_BYTES = 1 << 20;

  /// What a line takes, more or less; only the progress of a search goes by it.
  private static final long USUAL_BYTES = 300;

  /// The open chunk is closed within a moment; a reader gets it then.
  private static final Duration CLOSING = Duration.ofSeconds(1);

  private final Journal journal;
  private final long from;
  private final long end;

  JournalStretch(Journal journal, long from, long end) {
    this.journal = journal;
    this.from = from;
    this.end = end;
  }

  /// When its first line was received; empty where there is none at this moment.
  Optional<Instant> begin() {
    try (Reader reader = journal.snapshotReader(new StartPosition.At(from));
        Chunk chunk = from < end ? reader.next(Duration.ZERO) : null) {
      Optional<Records> records = Optional.ofNullable(chunk).map(Chunk::records);
      return records
          .filter(Records::next)
          .map(first -> Instant.ofEpochMilli(first.receivedMillis()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public String name() {
    return "journal";
  }

  @Override
  public long epoch() {
    return journal.life().epoch();
  }

  @Override
  public long first() {
    return from;
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public long oldest() {
    return Long.MIN_VALUE;
  }

  @Override
  public long latest() {
    return Long.MAX_VALUE;
  }

  @Override
  public long bytes() {
    return (end - from) * USUAL_BYTES;
  }

  /// What came faster than the disk took it.
  @Override
  public boolean letsGo() {
    return true;
  }

  @Override
  public Reading open() {
    List<Part> parts = new ArrayList<>();
    for (long first = from; first < end; first += WINDOW) {
      parts.add(part(first, Math.min(end, first + WINDOW)));
    }
    return new Windows(parts);
  }

  private Part part(long first, long end) {
    return new Part(
        first,
        end,
        oldest(),
        latest(),
        Optional.empty(),
        (end - first) * USUAL_BYTES,
        Optional.empty());
  }

  private final class Windows implements Reading {
    private final List<Part> parts;
    private byte[] run = {};

    Windows(List<Part> parts) {
      this.parts = parts;
    }

    @Override
    public List<Part> parts() {
      return parts;
    }

    @Override
    public void read(int part, RawBlock into) throws IOException {
      into.clear();
      Part wanted = parts.get(part);
      try (Reader reader = journal.snapshotReader(new StartPosition.At(wanted.first()))) {
        long next = wanted.first();
        while (next < wanted.end() && !journal.isClosing()) {
          if (into.length() >= MOST_BYTES) {
            parts.set(part, part(wanted.first(), next));
            parts.add(part + 1, part(next, wanted.end()));
            break;
          }
          Chunk chunk = reader.next(CLOSING);
          if (chunk != null) {
            next = chunk.endSequence();
            copy(chunk, into);
          }
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("whoever asked has gone");
      }
    }

    /// Sequences that are missing in between part the lines into runs.
    private void copy(Chunk chunk, RawBlock into) {
      try (chunk) {
        if (run.length < chunk.bytes().length) {
          run = new byte[chunk.bytes().length];
        }
        Records records = chunk.records();
        int used = ChunkFormat.HEADER;
        int count = 0;
        long first = 0;
        long base = 0;
        while (records.next()) {
          if (count > 0 && records.sequence() != first + count) {
            close(chunk, used, first, count, base, into);
            used = ChunkFormat.HEADER;
            count = 0;
          }
          if (count == 0) {
            first = records.sequence();
            base = records.receivedMillis();
          }
          ChunkFormat.writeRecord(
              run,
              used,
              chunk.bytes(),
              records.offset(),
              records.length(),
              (int) (records.receivedMillis() - base));
          used += ChunkFormat.RECORD_HEADER + records.length();
          count++;
        }
        close(chunk, used, first, count, base, into);
      }
    }

    private void close(Chunk chunk, int used, long first, int count, long base, RawBlock into) {
      if (count > 0) {
        ChunkFormat.writeHeader(run, used, first, count, base, base, chunk.epoch());
        into.append(run, used);
      }
    }

    @Override
    public void close() {}
  }
}
