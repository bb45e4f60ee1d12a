package dev.natship.reading;

import dev.natship.chunks.Records;
import dev.natship.journal.Chunk;
import dev.natship.journal.Journal;
import dev.natship.journal.Reader;
import dev.natship.journal.StartPosition;
import dev.natship.lines.LineView;
import dev.natship.shaping.Selection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Reads what the journal still holds, between two sequences. Belongs to one thread, which rests as
/// long as it works, since lanes want the core too.
final class RecentLines {
  /// The open chunk is closed within a moment; a reader gets it then.
  private static final Duration CLOSING = Duration.ofSeconds(1);

  private static final long FIRST_WINDOW = 2_000;

  /// So much of the last lines is held while older ones are looked for.
  private static final long MOST_BYTES = 4 << 20;

  private final Journal journal;
  private final Selection selection;
  private final Optional<Instant> until;
  private final LineView line = new LineView();

  RecentLines(Journal journal, Selection selection, Optional<Instant> until) {
    this.journal = journal;
    this.selection = selection;
    this.until = until;
  }

  /// Takes one line; says whether it wants more.
  interface Taker {
    boolean take(FoundLine line) throws IOException, InterruptedException;
  }

  /// What was read.
  ///
  /// @param next the first sequence that was not
  /// @param lost how many lines were gone before they could be read
  record Extent(long next, long lost) {}

  /// Oldest first.
  Extent read(long from, long to, Taker taker) throws IOException, InterruptedException {
    long next = from;
    try (Reader reader = journal.snapshotReader(new StartPosition.At(from))) {
      while (next < to) {
        Chunk chunk = reader.next(CLOSING);
        if (chunk == null) {
          if (journal.isClosing()) {
            break;
          }
          continue;
        }
        long began = System.nanoTime();
        boolean more;
        try (chunk) {
          next = Math.min(to, chunk.endSequence());
          List<FoundLine> found = new ArrayList<>();
          more = look(chunk, from, to, found);
          for (FoundLine each : found) {
            if (!taker.take(each)) {
              return new Extent(each.cursor().sequence() + 1, reader.progress().lost());
            }
          }
        }
        if (!more) {
          break;
        }
        TimeUnit.NANOSECONDS.sleep(System.nanoTime() - began);
      }
      return new Extent(next, reader.progress().lost());
    }
  }

  /// False behind the last moment that is asked for.
  private boolean look(Chunk chunk, long from, long to, List<FoundLine> found) {
    Records records = chunk.records();
    while (records.next()) {
      if (until.isPresent() && records.receivedMillis() >= until.get().toEpochMilli()) {
        return false;
      }
      if (records.sequence() >= from && records.sequence() < to) {
        line.reset(chunk.bytes(), records.offset(), records.length());
        if (selection.wants(line)) {
          LineCursor cursor = new LineCursor(chunk.epoch(), records.sequence());
          found.add(new FoundLine(cursor, LineJson.of(cursor, line)));
        }
      }
    }
    return true;
  }

  /// @param lines oldest first
  /// @param heldBack older ones that were asked for, and were too long to be held
  record Last(List<FoundLine> lines, long heldBack) {}

  /// The last lines between the two. Reads windows that grow from the end on, so that a few lines
  /// of a large folder are there at once.
  Last last(int count, long from, long to) throws IOException, InterruptedException {
    LastLines lines = new LastLines(count);
    long end = to;
    long window = FIRST_WINDOW;
    while (end > from && lines.wantsMore()) {
      long start = Math.max(from, end - window);
      lines.beginOlder();
      read(
          start,
          end,
          each -> {
            lines.add(each);
            return true;
          });
      lines.endOlder();
      end = start;
      window *= 4;
    }
    return lines.result();
  }

  /// Gathers the last lines, window by window from the end on.
  private static final class LastLines {
    private final int count;
    private final Deque<FoundLine> lines = new ArrayDeque<>();
    private final Deque<FoundLine> older = new ArrayDeque<>();
    private long bytes;
    private long heldBack;

    LastLines(int count) {
      this.count = count;
    }

    boolean wantsMore() {
      return lines.size() < count && heldBack == 0;
    }

    void beginOlder() {
      older.clear();
    }

    void add(FoundLine line) {
      older.addLast(line);
      bytes += line.json().length;
      if (lines.size() + older.size() > count) {
        drop();
      }
      while (bytes > MOST_BYTES && older.size() > 1) {
        drop();
        heldBack++;
      }
    }

    private void drop() {
      bytes -= older.removeFirst().json().length;
    }

    void endOlder() {
      while (!older.isEmpty()) {
        lines.addFirst(older.removeLast());
      }
    }

    Last result() {
      return new Last(List.copyOf(lines), heldBack);
    }
  }
}
