package dev.natship.admin;

import dev.natship.engine.Engine;
import dev.natship.reading.LineCursor;
import dev.natship.reading.LogQuery;
import dev.natship.reading.LogReader;
import dev.natship.reading.PastSearch;
import dev.natship.requests.WantedTypes;
import dev.natship.web.Request;
import dev.natship.web.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// `GET /api/v1/logs`: lines of the archive and the journal and lines that arrive, one JSON object
/// each, as NDJSON or, for whoever accepts `text/event-stream`, as server-sent events.
///
/// Its parameters are the words of `select` and those of [#OWN].
final class LogsPage {
  static final List<String> OWN =
      List.of(
          "follow",
          "since",
          "until",
          "after",
          "before",
          "last",
          "limit",
          "direction",
          "text",
          "ignore-case",
          "context",
          "count",
          "columns",
          "progress",
          "to",
          "outcome",
          "form");
  private static final int USUAL_LIMIT = 1_000;
  private static final int MOST = 1_000_000_000;
  private static final int MOST_LAST = 10_000;
  private static final int MOST_CONTEXT = 1_000;
  private static final int MOST_COLUMNS = 1_000;

  private final LogReader reader;
  private final Engine engine;
  private final InstantSource clock;

  LogsPage(LogReader reader, Engine engine, InstantSource clock) {
    this.reader = reader;
    this.engine = engine;
    this.clock = clock;
  }

  Response answer(Request request) {
    WantedTypes accepted = WantedTypes.of(request.headers());
    WireForm form =
        accepted.prefers(WireForm.EVENTS.type(), WireForm.NDJSON.type())
            ? WireForm.EVENTS
            : WireForm.NDJSON;
    List<String> problems = new ArrayList<>();
    LogQuery query = query(request, problems);
    if (!problems.isEmpty()) {
      return Response.text(400, String.join("\n", problems));
    }
    return Response.stream(
        form.type(), stream -> reader.read(query, form, new LogWriter(stream, form)));
  }

  private LogQuery query(Request request, List<String> problems) {
    PageQuery asked = PageQuery.read(request.query(), OWN, problems);
    Map<String, List<String>> words = asked.words();
    Map<String, String> own = asked.own();
    problems.addAll(LogQuery.problems(words));
    // A browser's event source comes back with the last line it had.
    request.headers().first("Last-Event-ID").ifPresent(cursor -> own.put("after", cursor));
    boolean follow = PageQuery.flag(own, "follow", problems);
    if (follow) {
      Stream.of("direction", "before", "count")
          .filter(own::containsKey)
          .forEach(name -> problems.add(name + ": goes through the past, so not with follow"));
    }
    LogQuery query =
        new LogQuery(
            words,
            start(own, follow, problems),
            moment(own, "until", problems),
            own.containsKey("last")
                ? OptionalInt.of(PageQuery.number(own, "last", 0, MOST_LAST, problems))
                : OptionalInt.empty(),
            PageQuery.number(own, "limit", USUAL_LIMIT, MOST, problems),
            follow,
            search(own, problems));
    return DestinationLens.read(own, engine, problems).map(query::through).orElse(query);
  }

  private static PastSearch search(Map<String, String> own, List<String> problems) {
    return new PastSearch(
        Optional.ofNullable(own.get("text")),
        PageQuery.flag(own, "ignore-case", problems),
        isBackward(own, problems),
        cursor(own, "before", problems),
        PageQuery.number(own, "context", 0, MOST_CONTEXT, problems),
        count(own, problems),
        Math.max(1, PageQuery.number(own, "columns", 1, MOST_COLUMNS, problems)),
        PageQuery.flag(own, "progress", problems));
  }

  private static boolean isBackward(Map<String, String> own, List<String> problems) {
    return switch (own.getOrDefault("direction", "forward")) {
      case "forward" -> false;
      case "backward" -> true;
      default -> {
        problems.add("direction: expected forward or backward");
        yield false;
      }
    };
  }

  private static Optional<PastSearch.Kind> count(Map<String, String> own, List<String> problems) {
    return switch (own.getOrDefault("count", "0")) {
      case "0", "false" -> Optional.empty();
      case "1", "true", "", "all" -> Optional.of(PastSearch.Kind.ALL);
      case "app" -> Optional.of(PastSearch.Kind.APP);
      case "level" -> Optional.of(PastSearch.Kind.LEVEL);
      case "instance" -> Optional.of(PastSearch.Kind.INSTANCE);
      case "region" -> Optional.of(PastSearch.Kind.REGION);
      default -> {
        problems.add("count: expected all, app, level, instance or region");
        yield Optional.empty();
      }
    };
  }

  private static Optional<LineCursor> cursor(
      Map<String, String> own, String name, List<String> problems) {
    String text = own.get(name);
    if (text == null) {
      return Optional.empty();
    }
    Optional<LineCursor> cursor = LineCursor.parse(text);
    if (cursor.isEmpty()) {
      problems.add(name + ": expected the cursor of a line");
    }
    return cursor;
  }

  private LogQuery.Start start(Map<String, String> own, boolean follow, List<String> problems) {
    if (own.containsKey("after")) {
      return cursor(own, "after", problems)
          .<LogQuery.Start>map(LogQuery.Start.After::new)
          .orElse(OLDEST);
    }
    Optional<Instant> since = moment(own, "since", problems);
    boolean onlyNew = follow && !own.containsKey("last");
    return since
        .<LogQuery.Start>map(LogQuery.Start.Since::new)
        .orElse(onlyNew ? new LogQuery.Start.Now() : OLDEST);
  }

  private static final LogQuery.Start OLDEST = new LogQuery.Start.Oldest();

  private Optional<Instant> moment(Map<String, String> own, String name, List<String> problems) {
    return PageQuery.moment(own, name, clock.instant(), problems);
  }
}
