package dev.natship.grafana;

import dev.natship.api.Output;
import dev.natship.lines.LineView;
import dev.natship.logql.LogqlQuery;
import dev.natship.reading.FoundLine;
import dev.natship.reading.FoundLines;
import dev.natship.reading.History;
import dev.natship.reading.LineCursor;
import dev.natship.reading.LogReader;
import dev.natship.reading.Notice;
import dev.natship.reading.PatientReceiver;
import dev.natship.search.Finds;
import dev.natship.search.Gap;
import dev.natship.web.WebSocket;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Sends lines to one client as they arrive, as Loki's `tail` does: first the last lines, then what
/// is new. One thread reads for all clients, and one writes to all who have the last lines. A slow
/// client loses lines of its own, and is told so where Loki tells it. Belongs to one thread at a
/// time.
final class LokiTail implements PatientReceiver {
  /// Roughly how many bytes of lines one message holds at most.
  private static final int MESSAGE_BYTES = 16 << 10;

  /// How much of the last lines is held while older ones are looked for.
  private static final int LAST_BYTES = 256 << 10;

  private static final int MOST_GAPS = 10;

  /// What a client holds while nothing comes.
  private static final int SMALL = 64;

  private static final String BEGIN = "{\"streams\":[";

  /// @param query the text of the query
  /// @param limit how many of the last lines to send first
  /// @param start ignores lines received before this moment, in nanoseconds
  record Wanted(String query, LogqlQuery.Lines lines, int limit, long start) {}

  private final LogReader reader;
  private final Wanted wanted;
  private final InstantSource clock;
  private final WebSocket socket;
  private Output message = new Output(SMALL);
  private Output dropped = new Output(SMALL);

  LokiTail(LogReader reader, Wanted wanted, InstantSource clock, WebSocket socket) {
    this.reader = reader;
    this.wanted = wanted;
    this.clock = clock;
    this.socket = socket;
  }

  void talk() throws IOException, InterruptedException {
    LineCursor latest = reader.history().latest();
    last(latest);
    reader.follow(this::interest, latest, this);
  }

  private TailedLines interest() {
    return new TailedLines(wanted.query(), wanted.lines());
  }

  private void last(LineCursor latest) throws IOException, InterruptedException {
    Last last = new Last();
    LineCursor behind = new LineCursor(latest.epoch(), latest.sequence() + 1);
    reader
        .history()
        .search(
            NarrowSearch.of(wanted.lines(), wanted.start(), Long.MAX_VALUE / 2, true),
            new History.Range(Optional.empty(), Optional.of(behind)),
            last);
    last.gaps.forEach(gap -> dropped("missing", gap.words()));
    for (byte[] json : last.found) {
      add(json);
    }
    send();
  }

  @Override
  public void caughtUp(Runnable leave) {
    socket.keepOpen(leave);
  }

  @Override
  public boolean hasRoom() {
    return socket.hasRoom();
  }

  @Override
  public void ended() {
    socket.end();
  }

  @Override
  public void failed() {
    socket.fail();
  }

  @Override
  public void line(FoundLine line) throws IOException, InterruptedException {
    add(line.json());
  }

  @Override
  public void lines(FoundLines found) throws IOException, InterruptedException {
    add(found.bytes());
  }

  /// @param streams each with a comma before it
  private void add(byte[] streams) throws IOException, InterruptedException {
    int comma = message.size() == 0 ? 1 : 0;
    message.text(message.size() == 0 ? BEGIN : "");
    message.write(streams, comma, streams.length - comma);
    if (message.size() >= MESSAGE_BYTES) {
      send();
    }
  }

  /// Loki names each line that was dropped. Here it is known how many there were.
  @Override
  public void notice(Notice notice) {
    switch (notice) {
      case Notice.Skipped(long count) -> dropped("skipped", lines(count));
      case Notice.Unread(long count) -> dropped("unread", lines(count));
      case Notice.Missing missing -> dropped("missing", missing.words());
      case Notice.Began _,
          Notice.Missed _,
          Notice.End _,
          Notice.Counted _,
          Notice.Progressed _,
          Notice.Unknown _,
          Notice.Waiting _,
          Notice.Damaged _ -> {}
    }
  }

  private void dropped(String how, String which) {
    dropped.text(dropped.size() == 0 ? ",\"dropped_entries\":[" : ",");
    LokiJson.dropped(clock.instant(), how, which, dropped);
  }

  private static String lines(long count) {
    return count + (count == 1 ? " line" : " lines");
  }

  @Override
  public void flush() throws IOException, InterruptedException {
    if (message.size() == 0 && dropped.size() == 0) {
      socket.ping();
    } else {
      send();
    }
  }

  private void send() throws IOException, InterruptedException {
    if (message.size() > 0 || dropped.size() > 0) {
      message.text(message.size() == 0 ? BEGIN + "]" : "]");
      if (dropped.size() > 0) {
        message.write(dropped.toByteArray());
        message.text("]");
      }
      byte[] json = message.text("}").toByteArray();
      message = new Output(SMALL);
      dropped = new Output(SMALL);
      socket.send(json);
    }
  }

  /// Collects the last lines, the newest first, until there are enough.
  private final class Last implements Finds {
    private final TailedLines interest = interest();
    private final Deque<byte[]> found = new ArrayDeque<>();
    private final List<Gap> gaps = new ArrayList<>();
    private int bytes;

    @Override
    public void gap(Gap gap) {
      if (gaps.size() < MOST_GAPS) {
        gaps.add(gap);
      }
    }

    @Override
    public boolean line(long sequence, long receivedMillis, LineView view, boolean isContext) {
      if (view.receivedNanos() >= wanted.start() && interest.covers(view)) {
        Output out = new Output(512);
        interest.write(new LineCursor(0, sequence), view, out);
        byte[] json = out.toByteArray();
        found.addFirst(json);
        bytes += json.length;
      }
      return found.size() < wanted.limit() && bytes < LAST_BYTES;
    }
  }
}
