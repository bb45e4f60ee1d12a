package dev.natship.grafana;

import dev.natship.logql.LogqlQuery;
import dev.natship.logql.QueryException;
import dev.natship.logql.Steps;
import dev.natship.web.QueryString;
import dev.natship.web.Request;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The parameters of a request to Loki's API: moments, durations and numbers in all formats that
/// Loki accepts. Ignores unknown names, as Loki does.
final class Parameters {
  private static final long SECOND = 1_000_000_000L;
  private static final long USUAL_SPAN = 3600 * SECOND;
  private static final long USUAL_STEPS = 250;
  private static final int LONGEST_SECONDS = 10;

  /// No line is older or newer, and what is computed with such moments stays a number.
  private static final long FIRST = 0;

  private static final long LAST = 9_000_000_000L * SECOND;
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Map<String, List<String>> values = new HashMap<>();
  private final long now;

  /// Reads those of the URL and, for a `POST`, those of the form that is its body.
  Parameters(Request request, Instant now) throws QueryException {
    this.now = ChronoUnit.NANOS.between(Instant.EPOCH, now);
    add(request.query());
    if (request.method().equals("POST")) {
      add(form(request));
    }
  }

  private static String form(Request request) throws QueryException {
    String type = request.headers().first("Content-Type").orElse(FORM);
    if (request.body().length > 0 && !type.toLowerCase(Locale.ROOT).startsWith(FORM)) {
      throw new QueryException("Content-Type: a POST brings its parameters as " + FORM);
    }
    return new String(request.body(), StandardCharsets.UTF_8);
  }

  private void add(String query) throws QueryException {
    List<QueryString.Parameter> parameters =
        QueryString.parse(query).orElseThrow(() -> new QueryException(QueryString.MISTAKE));
    for (QueryString.Parameter each : parameters) {
      values.computeIfAbsent(each.name(), _ -> new ArrayList<>()).add(each.value());
    }
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /// The first value that is not empty.
  Optional<String> one(String name) {
    return all(name).stream().filter(value -> !value.isEmpty()).findFirst();
  }

  String query() throws QueryException {
    return one("query").orElseThrow(() -> new QueryException("query: there is none"));
  }

  /// The end of the range, in nanoseconds since 1970.
  long end() throws QueryException {
    return moment("end", now);
  }

  long start() throws QueryException {
    Optional<String> since = one("since");
    if (since.isPresent() && one("start").isEmpty()) {
      long span = duration("since", since.get());
      if (span < 0) {
        throw new QueryException("since: expected a duration above zero, not " + since.get());
      }
      return Math.max(FIRST, end() - span);
    }
    long start = moment("start", end() - USUAL_SPAN);
    if (start > end()) {
      throw new QueryException("start: it lies behind the end");
    }
    return start;
  }

  long moment(String name, long otherwise) throws QueryException {
    Optional<String> given = one(name);
    return given.isEmpty() ? otherwise : Math.clamp(moment(name, given.get()), FIRST, LAST);
  }

  long time() throws QueryException {
    return moment("time", now);
  }

  /// Reads a moment: seconds, which have up to ten digits or a fraction; nanoseconds; or a time in
  /// RFC 3339.
  private static long moment(String name, String text) throws QueryException {
    try {
      boolean isFraction = text.contains(".") && !text.contains(":");
      if (isFraction || text.contains("e") && !text.contains(":")) {
        return nanos(new BigDecimal(text));
      }
      if (text.matches("-?[0-9]+")) {
        long number = Long.parseLong(text);
        return text.length() <= LONGEST_SECONDS ? Math.multiplyExact(number, SECOND) : number;
      }
      Instant instant = OffsetDateTime.parse(text).toInstant();
      return ChronoUnit.NANOS.between(Instant.EPOCH, instant);
    } catch (ArithmeticException | NumberFormatException | DateTimeException _) {
      throw new QueryException(
          name
              + ": expected seconds or nanoseconds since 1970, or a time such as"
              + " 2026-01-31T10:00:00Z, not "
              + text);
    }
  }

  /// Compared first: a few letters make a number of a billion digits.
  private static long nanos(BigDecimal seconds) {
    if (seconds.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE / SECOND)) > 0) {
      throw new ArithmeticException("not in 64 bits");
    }
    return seconds.multiply(BigDecimal.valueOf(SECOND)).longValue();
  }

  Steps steps() throws QueryException {
    long start = start();
    long end = end();
    Optional<String> given = one("step");
    long step =
        given.isPresent()
            ? duration("step", given.get())
            : Math.max(SECOND, Math.ceilDiv(end - start, USUAL_STEPS * SECOND) * SECOND);
    if (step <= 0) {
      throw new QueryException("step: expected a number or a duration above zero");
    }
    return new Steps(start, end, step);
  }

  private static long duration(String name, String text) throws QueryException {
    try {
      return text.matches("[0-9.]+") ? nanos(new BigDecimal(text)) : LogqlQuery.duration(text);
    } catch (NumberFormatException | ArithmeticException _) {
      throw new QueryException(
          name + ": expected seconds or a duration such as 30s or 5m, not " + text);
    }
  }

  boolean isForward() throws QueryException {
    String direction = one("direction").orElse("backward");
    if (direction.equalsIgnoreCase("forward") || direction.equalsIgnoreCase("backward")) {
      return direction.equalsIgnoreCase("forward");
    }
    throw new QueryException("direction: expected forward or backward, not " + direction);
  }

  int limit(int otherwise, int most) throws QueryException {
    Optional<String> given = one("limit");
    try {
      int limit = given.isEmpty() ? otherwise : Integer.parseInt(given.get());
      if (limit >= 0 && limit <= most) {
        return limit == 0 ? otherwise : limit;
      }
    } catch (NumberFormatException _) {
      // reported below
    }
    throw new QueryException("limit: expected a number up to " + most + ", not " + given.get());
  }
}
