package dev.natship.admin;

import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.reading.FoundLine;
import dev.natship.reading.LineCursor;
import dev.natship.reading.LineNumber;
import dev.natship.reading.LineReceiver;
import dev.natship.reading.LogQuery;
import dev.natship.reading.LogReader;
import dev.natship.reading.Notice;
import dev.natship.reading.PastSearch;
import dev.natship.replay.Replays;
import dev.natship.web.Request;
import dev.natship.web.Response;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// `GET /api/v1/trace`: what became of lines at each destination. A line is found by its number, or
/// lines by the words of `select`, a text and the time; the newest come first.
final class TracePage {
  static final List<String> OWN =
      List.of("sequence", "text", "ignore-case", "since", "until", "limit", "to");
  private static final int USUAL_LIMIT = 10;
  private static final int MOST = 1_000;

  private final LogReader reader;
  private final Engine engine;
  private final Optional<Replays> replays;
  private final InstantSource clock;

  TracePage(LogReader reader, Engine engine, Optional<Replays> replays, InstantSource clock) {
    this.replays = replays;
    this.reader = reader;
    this.engine = engine;
    this.clock = clock;
  }

  Response answer(Request request) {
    List<String> problems = new ArrayList<>();
    PageQuery asked = PageQuery.read(request.query(), OWN, problems);
    Map<String, List<String>> words = asked.words();
    Map<String, String> own = asked.own();
    problems.addAll(LogQuery.problems(words));
    Optional<LineNumber> line = line(own, problems);
    if (line.isEmpty() && words.isEmpty() && !own.containsKey("text")) {
      problems.add("which line? Say sequence, text, or words of select such as request-id");
    }
    Optional<String> to = Optional.ofNullable(own.get("to"));
    List<String> names = engine.lanes().stream().map(Lane::name).toList();
    to.filter(name -> !names.contains(name))
        .ifPresent(name -> problems.add(DestinationLens.nobody(name, names)));
    Instant now = clock.instant();
    Optional<Instant> since = PageQuery.moment(own, "since", now, problems);
    LogQuery query =
        new LogQuery(
            words,
            start(line, since),
            PageQuery.moment(own, "until", now, problems),
            OptionalInt.empty(),
            PageQuery.number(own, "limit", USUAL_LIMIT, MOST, problems),
            false,
            new PastSearch(
                Optional.ofNullable(own.get("text")),
                PageQuery.flag(own, "ignore-case", problems),
                true,
                Optional.empty(),
                0,
                Optional.empty(),
                1,
                false));
    if (!problems.isEmpty()) {
      return Response.text(400, String.join("\n", problems));
    }
    return Response.stream(
        "application/x-ndjson",
        stream -> {
          TraceLens lens = new TraceLens(engine, replays, to);
          LogWriter writer = new LogWriter(stream, WireForm.NDJSON);
          reader.read(query.through(lens), new Traced(line, lens, writer));
        });
  }

  private static LogQuery.Start start(Optional<LineNumber> line, Optional<Instant> since) {
    return line.isPresent()
        ? new LogQuery.Start.Only(line.get())
        : since.<LogQuery.Start>map(LogQuery.Start.Since::new).orElse(new LogQuery.Start.Oldest());
  }

  private static Optional<LineNumber> line(Map<String, String> own, List<String> problems) {
    Optional<String> text = Optional.ofNullable(own.get("sequence"));
    Optional<LineNumber> line = text.flatMap(LineNumber::parse);
    if (text.isPresent() && line.isEmpty()) {
      problems.add("sequence: expected the number of a line, or its cursor");
    }
    return line;
  }

  /// Tells of a number that no line has any more, too.
  private final class Traced implements LineReceiver {
    private final Optional<LineNumber> wanted;
    private final TraceLens lens;
    private final LogWriter writer;
    private boolean found;

    Traced(Optional<LineNumber> wanted, TraceLens lens, LogWriter writer) {
      this.wanted = wanted;
      this.lens = lens;
      this.writer = writer;
    }

    @Override
    public void line(FoundLine line) throws IOException, InterruptedException {
      found = true;
      writer.line(line);
    }

    @Override
    public void notice(Notice notice) throws IOException, InterruptedException {
      if (notice instanceof Notice.End && !found && wanted.isPresent()) {
        missing(wanted.get());
      }
      writer.notice(notice);
    }

    /// Of a number that no line has had yet there is nothing to tell.
    private void missing(LineNumber line) throws IOException, InterruptedException {
      LineCursor latest = reader.history().latest();
      long epoch = line.epoch().orElse(latest.epoch());
      boolean isEarlier = epoch < latest.epoch();
      if (isEarlier || epoch == latest.epoch() && line.sequence() <= latest.sequence()) {
        LineCursor cursor = new LineCursor(epoch, line.sequence());
        writer.line(new FoundLine(cursor, lens.missing(cursor, reader.history().oldest())));
      }
    }

    @Override
    public void flush() throws IOException, InterruptedException {
      writer.flush();
    }
  }
}
