package dev.natship.grafana;

import dev.natship.archive.Stretch;
import dev.natship.lines.LineView;
import dev.natship.logql.LineMatch;
import dev.natship.logql.LogqlQuery;
import dev.natship.reading.History;
import dev.natship.reading.LineCursor;
import dev.natship.search.Finds;
import dev.natship.web.WebSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// Sends lines to one client as they arrive, as Loki's `tail` does: first the last lines, then
/// twice a second what is new. A slow client falls behind, and nothing waits for it. Belongs to the
/// client's thread.
final class LokiTail {
  private static final Duration ROUND = Duration.ofMillis(500);
  private static final int ROUNDS_UNTIL_PING = 20;

  /// Roughly how many bytes of lines one message holds at most.
  private static final long MOST_BYTES = 256 << 10;

  private final History history;
  private final LogqlQuery.Lines lines;
  private final LineMatch match;
  private final int limit;
  private final long start;

  /// @param limit how many of the last lines to send first
  /// @param start ignores lines received before this moment, in nanoseconds
  LokiTail(History history, LogqlQuery.Lines lines, int limit, long start) {
    this.history = history;
    this.lines = lines;
    this.match = new LineMatch(lines);
    this.limit = limit;
    this.start = start;
  }

  void talk(WebSocket socket) throws IOException, InterruptedException {
    LineCursor behind = history.latest();
    last(behind, socket);
    int quiet = 0;
    while (true) {
      Thread.sleep(ROUND);
      LineCursor latest = history.latest();
      quiet = latest.equals(behind) ? quiet + 1 : 0;
      if (quiet == 0) {
        behind = more(behind, latest, socket);
      } else if (quiet % ROUNDS_UNTIL_PING == 0) {
        socket.ping();
      }
    }
  }

  private void last(LineCursor until, WebSocket socket) throws IOException, InterruptedException {
    Gathered gathered = new Gathered(limit);
    history.search(
        NarrowSearch.of(lines, start, Long.MAX_VALUE / 2, true),
        new History.Range(Optional.empty(), Optional.of(behind(until))),
        gathered);
    LabelledLines found = gathered.found;
    found.reverse();
    send(found, socket);
  }

  /// Sends the lines up to `latest`, or as many as fit into one message. Returns where it stopped.
  private LineCursor more(LineCursor from, LineCursor latest, WebSocket socket)
      throws IOException, InterruptedException {
    Gathered gathered = new Gathered(Integer.MAX_VALUE);
    history.search(
        NarrowSearch.of(lines, 0, Long.MAX_VALUE / 2, false),
        new History.Range(Optional.of(from), Optional.of(behind(latest))),
        gathered);
    send(gathered.found, socket);
    return gathered.isFull() ? gathered.reached.orElse(latest) : latest;
  }

  private static LineCursor behind(LineCursor cursor) {
    return new LineCursor(cursor.epoch(), cursor.sequence() + 1);
  }

  private static void send(LabelledLines found, WebSocket socket)
      throws IOException, InterruptedException {
    if (found.count() > 0) {
      socket.send(LokiJson.tailed(found.all()));
    }
  }

  /// Collects the lines of a search until there are enough.
  private final class Gathered implements Finds {
    private final LabelledLines found = new LabelledLines();
    private final int most;
    private long epoch;
    private Optional<LineCursor> reached = Optional.empty();

    Gathered(int most) {
      this.most = most;
    }

    boolean isFull() {
      return found.count() >= most || found.bytes() >= MOST_BYTES;
    }

    @Override
    public void begin(Stretch stretch) {
      epoch = Math.max(0, stretch.epoch());
    }

    @Override
    public boolean line(long sequence, long receivedMillis, LineView view, boolean isContext) {
      reached = Optional.of(new LineCursor(epoch, sequence));
      if (view.receivedNanos() >= start && match.wants(new StoredLine(view))) {
        found.add(match.labels(), view.receivedNanos(), match.text());
      }
      return !isFull();
    }
  }
}
