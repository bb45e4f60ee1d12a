package dev.natship.grafana;

import dev.natship.api.Output;
import dev.natship.logql.Bounds;
import dev.natship.logql.Evaluation;
import dev.natship.logql.Gathering;
import dev.natship.logql.LabelTest;
import dev.natship.logql.LineMatch;
import dev.natship.logql.LogqlQuery;
import dev.natship.logql.QueryException;
import dev.natship.logql.Steps;
import dev.natship.reading.LogReader;
import dev.natship.web.Handler;
import dev.natship.web.Request;
import dev.natship.web.Response;
import dev.natship.web.Routes;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// The part of Loki's HTTP API that Grafana and logcli use: `/loki/api/v1/…`. The time of a line is
/// when it was received. A query that cannot be answered gets an error message, with the status
/// that Loki uses.
public final class LokiApi {
  private static final String BASE = "/loki/api/v1/";
  private static final String JSON = "application/json";

  /// What newer Grafanas also ask of Loki. They go on without it.
  private static final Map<String, String> OUTSIDE =
      new TreeMap<>(
          Map.of(
              "patterns", "patterns of lines",
              "detected_labels", "detected labels",
              "detected_fields", "detected fields",
              "detected_field/{name}/values", "detected fields",
              "drilldown-limits", "limits for Logs Drilldown",
              "format_query", "formatter for queries",
              "rules", "rules for alerts"));

  private static final String INSIDE =
      "query, query_range, labels, label/NAME/values, series, index/stats, index/volume,"
          + " index/volume_range, tail and status/buildinfo";

  private static final int USUAL_LIMIT = 100;
  private static final int MOST_LINES = 5_000;
  private static final int MOST_SERIES = 1_000;
  private static final long MOST_BYTES = 8 << 20;

  /// How long a query for lines or numbers may take.
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /// How long to look for labels, series and sizes. What was found by then is the answer.
  private static final Duration LOOK_AROUND = Duration.ofSeconds(5);

  private final LogReader reader;
  private final InstantSource clock;
  private final String version;

  /// @param version Natship's version
  public LokiApi(LogReader reader, InstantSource clock, String version) {
    this.reader = reader;
    this.clock = clock;
    this.version = version;
  }

  /// Returns the JSON for a request.
  private interface Answer {
    byte[] answer(Parameters parameters, Request request)
        throws QueryException, IOException, InterruptedException;
  }

  /// @param guard wraps a handler in the check of whether a request is allowed
  public void addTo(Routes routes, UnaryOperator<Handler> guard) {
    route(routes, guard, "query", (parameters, _) -> query(parameters));
    route(routes, guard, "query_range", (parameters, _) -> queryRange(parameters));
    route(routes, guard, "labels", (parameters, _) -> labels(parameters));
    route(routes, guard, "label", (parameters, _) -> labels(parameters));
    route(
        routes,
        guard,
        "label/{name}/values",
        (parameters, request) -> values(parameters, request.parameter("name")));
    route(routes, guard, "series", (parameters, _) -> series(parameters));
    route(routes, guard, "index/stats", (parameters, _) -> stats(parameters));
    route(routes, guard, "index/volume", (parameters, _) -> volume(parameters, false));
    route(routes, guard, "index/volume_range", (parameters, _) -> volume(parameters, true));
    route(routes, guard, "status/buildinfo", (_, _) -> buildInfo());
    routes.stream(BASE + "tail", guard.apply(this::tail));
    OUTSIDE.forEach((path, what) -> {
      Response answer = Response.text(404, "Natship has no " + what + "; it answers " + INSIDE);
      Handler handler = guard.apply(_ -> answer);
      routes.get(BASE + path, handler).post(BASE + path, handler);
    });
  }

  private void route(Routes routes, UnaryOperator<Handler> guard, String path, Answer answer) {
    Handler handler = guard.apply(request -> answer(request, answer));
    routes.stream(BASE + path, handler).streamPost(BASE + path, handler);
  }

  private Response answer(Request request, Answer answer) {
    try {
      byte[] json = answer.answer(new Parameters(request, clock.instant()), request);
      return Response.of(200, JSON, json);
    } catch (QueryException refused) {
      return Response.text(400, refused.words());
    } catch (LateException late) {
      return Response.text(504, String.valueOf(late.getMessage()));
    } catch (IOException failure) {
      return Response.text(500, "the journal's folder cannot be read: " + failure);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Response.text(503, "this was interrupted");
    }
  }

  /// The query took too long.
  private static final class LateException extends IOException {
    private static final long serialVersionUID = 1;

    LateException() {
      super(
          "the query took longer than "
              + LONGEST.toSeconds()
              + " seconds; take a shorter time, or a selector or a text that fewer lines have");
    }
  }

  private byte[] query(Parameters parameters)
      throws QueryException, IOException, InterruptedException {
    LogqlQuery query = LogqlQuery.parse(parameters.query());
    long moment = parameters.time();
    if (!(query instanceof LogqlQuery.Numbers numbers)) {
      throw new QueryException(
          "log queries are not supported as an instant query type, please change your query to a"
              + " range query type");
    }
    LokiReading reading = reading();
    Evaluation.Result result = evaluate(numbers, Steps.at(moment), reading);
    return LokiJson.vector(result, moment, reading.effort(), reading.missing());
  }

  private byte[] queryRange(Parameters parameters)
      throws QueryException, IOException, InterruptedException {
    return switch (LogqlQuery.parse(parameters.query())) {
      case LogqlQuery.Lines lines -> lines(parameters, lines);
      case LogqlQuery.Numbers numbers -> {
        Steps steps = parameters.steps();
        LokiReading reading = reading();
        Evaluation.Result result = evaluate(numbers, steps, reading);
        yield LokiJson.matrix(result, steps, reading.effort(), reading.missing());
      }
    };
  }

  private LokiReading reading() {
    return new LokiReading(reader.history(), LONGEST.toNanos());
  }

  private static Evaluation.Result evaluate(
      LogqlQuery.Numbers numbers, Steps steps, LokiReading reading)
      throws QueryException, IOException, InterruptedException {
    Evaluation evaluation = new Evaluation(numbers, steps, Bounds.standard());
    for (Gathering gathering : evaluation.gatherings()) {
      long from = gathering.from();
      long until = gathering.until();
      LokiReading.Extent extent =
          reading.read(
              NarrowSearch.of(gathering.lines(), from, until, false),
              from,
              until,
              (nanos, _, line) -> {
                gathering.add(nanos, line);
                return true;
              });
      if (!extent.whole()) {
        throw new LateException();
      }
    }
    return evaluation.result();
  }

  private byte[] lines(Parameters parameters, LogqlQuery.Lines lines)
      throws QueryException, IOException, InterruptedException {
    long from = parameters.start();
    long until = parameters.end();
    int limit = parameters.limit(USUAL_LIMIT, MOST_LINES);
    boolean backward = !parameters.isForward();
    LabelledLines streams = new LabelledLines();
    LineMatch match = new LineMatch(lines);
    LokiReading reading = reading();
    LokiReading.Extent extent =
        reading.read(
            NarrowSearch.of(lines, from, until, backward),
            LokiTime.millisecond(from),
            LokiTime.nextMillisecond(until),
            (nanos, sequence, line) -> {
              long time = LokiTime.of(nanos, sequence);
              if (time >= from && time < until && match.wants(line)) {
                streams.add(match.labels(), time, match.text());
              }
              return streams.count() < limit && streams.bytes() < MOST_BYTES;
            });
    if (!extent.whole()) {
      throw new LateException();
    }
    List<String> warnings = new ArrayList<>(reading.missing());
    if (streams.count() < limit && streams.bytes() >= MOST_BYTES) {
      warnings.add(
          "the lines were too long for the limit: the answer ends after "
              + streams.count()
              + " of them");
    }
    return LokiJson.streams(streams.all(), reading.effort(), warnings);
  }

  private Response tail(Request request) {
    try {
      Parameters parameters = new Parameters(request, clock.instant());
      String query = parameters.query();
      if (!(LogqlQuery.parse(query) instanceof LogqlQuery.Lines lines)) {
        throw new QueryException("a tail shows lines; take a query for lines, not for numbers");
      }
      LokiTail.Wanted wanted =
          new LokiTail.Wanted(
              query, lines, parameters.limit(USUAL_LIMIT, MOST_LINES), parameters.start());
      return Response.socket(request, socket -> new LokiTail(reader, wanted, clock, socket).talk());
    } catch (QueryException refused) {
      return Response.text(400, refused.words());
    }
  }

  private byte[] labels(Parameters parameters)
      throws QueryException, IOException, InterruptedException {
    Set<String> names = new TreeSet<>();
    lookAround(
        parameters,
        selectors(parameters, "query"),
        (_, _, line) -> {
          names.addAll(line.labels().keySet());
          return names.size() < StoredLine.LABELS.size();
        });
    return LokiJson.names(names);
  }

  private byte[] values(Parameters parameters, String name)
      throws QueryException, IOException, InterruptedException {
    Set<String> values = new TreeSet<>();
    if (StoredLine.LABELS.contains(name)) {
      lookAround(
          parameters,
          selectors(parameters, "query"),
          (_, _, line) -> {
            String value = line.label(name);
            if (!value.isEmpty()) {
              values.add(value);
            }
            return values.size() < MOST_SERIES;
          });
    }
    return LokiJson.names(values);
  }

  private byte[] series(Parameters parameters)
      throws QueryException, IOException, InterruptedException {
    List<LogqlQuery.Lines> selectors = selectors(parameters, "match[]");
    if (selectors.isEmpty()) {
      selectors = selectors(parameters, "match");
    }
    Set<Map<String, String>> all = new LinkedHashSet<>();
    lookAround(
        parameters,
        selectors,
        (_, _, line) -> {
          all.add(line.labels());
          return all.size() < MOST_SERIES;
        });
    return LokiJson.series(all);
  }

  private static List<LogqlQuery.Lines> selectors(Parameters parameters, String name)
      throws QueryException {
    List<LogqlQuery.Lines> selectors = new ArrayList<>();
    for (String text : parameters.all(name)) {
      if (!text.isBlank()) {
        List<LabelTest> selector = LogqlQuery.selector(text);
        selectors.add(new LogqlQuery.Lines(selector, List.of()));
      }
    }
    return selectors;
  }

  /// Reads lines for a short time, the newest first: those that match any of the selectors, or all
  /// lines when there is no selector.
  private LokiReading.Extent lookAround(
      Parameters parameters, List<LogqlQuery.Lines> selectors, LokiReading.Looker looker)
      throws QueryException, IOException, InterruptedException {
    List<LogqlQuery.Lines> wanted =
        selectors.isEmpty() ? List.of(new LogqlQuery.Lines(List.of(), List.of())) : selectors;
    List<LineMatch> matches = wanted.stream().map(LineMatch::new).toList();
    LogqlQuery.Lines narrow =
        wanted.size() == 1 ? wanted.getFirst() : new LogqlQuery.Lines(List.of(), List.of());
    long from = parameters.start();
    long until = parameters.end();
    return new LokiReading(reader.history(), LOOK_AROUND.toNanos())
        .read(
            NarrowSearch.of(narrow, from, until, true),
            from,
            until,
            (nanos, sequence, line) ->
                matches.stream().noneMatch(match -> match.wants(line))
                    || looker.look(nanos, sequence, line));
  }

  /// How much a query would read. Where there is too much to count in time, an estimate from the
  /// part that was read.
  private byte[] stats(Parameters parameters)
      throws QueryException, IOException, InterruptedException {
    Set<Map<String, String>> streams = new LinkedHashSet<>();
    long[] sums = new long[2];
    LokiReading.Extent extent =
        lookAround(
            parameters,
            selectors(parameters, "query"),
            (_, _, line) -> {
              if (streams.size() < MOST_SERIES) {
                streams.add(line.labels());
              }
              sums[0]++;
              sums[1] += line.text().length();
              return true;
            });
    double all = Math.max(1e-6, extent.share());
    Map<String, Long> numbers = new LinkedHashMap<>();
    numbers.put("streams", (long) streams.size());
    numbers.put("chunks", (long) streams.size());
    numbers.put("entries", (long) (sums[0] / all));
    numbers.put("bytes", (long) (sums[1] / all));
    return LokiJson.numbers(numbers);
  }

  private byte[] volume(Parameters parameters, boolean overTime)
      throws QueryException, IOException, InterruptedException {
    List<LabelTest> selector = LogqlQuery.selector(parameters.query());
    LogqlQuery.Lines lines = new LogqlQuery.Lines(selector, List.of());
    List<String> labels =
        parameters
            .one("targetLabels")
            .map(names -> List.of(names.split(",")))
            .orElseGet(() -> selector.stream().map(LabelTest::label).distinct().toList());
    Steps steps = overTime ? parameters.steps() : Steps.at(parameters.end());
    long range = overTime ? steps.step() : Math.max(1, parameters.end() - parameters.start());
    LogqlQuery.Numbers bytes =
        new LogqlQuery.Together(
            LogqlQuery.GroupOperation.SUM,
            new LogqlQuery.Grouping(false, labels),
            0,
            new LogqlQuery.OverTime(LogqlQuery.RangeOperation.BYTES_OVER_TIME, lines, range, 0));
    LogqlQuery.Numbers most =
        new LogqlQuery.Together(
            LogqlQuery.GroupOperation.TOPK,
            LogqlQuery.Grouping.ALL,
            parameters.limit(USUAL_LIMIT, MOST_SERIES),
            bytes);
    LokiReading reading = reading();
    Evaluation.Result result = evaluate(most, steps, reading);
    return overTime
        ? LokiJson.matrix(result, steps, reading.effort(), reading.missing())
        : LokiJson.vector(result, parameters.end(), reading.effort(), reading.missing());
  }

  /// Reports a version of Loki, from which clients see what the API can do.
  private byte[] buildInfo() {
    return new Output(128)
        .text("{\"version\":\"3.0.0\",\"revision\":")
        .jsonString("natship " + version)
        .text(",\"branch\":\"\",\"buildUser\":\"\",\"buildDate\":\"\",\"goVersion\":\"\"}")
        .toByteArray();
  }
}
