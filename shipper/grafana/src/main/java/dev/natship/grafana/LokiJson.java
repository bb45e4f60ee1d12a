package dev.natship.grafana;

import dev.natship.api.Output;
import dev.natship.logql.Evaluation;
import dev.natship.logql.Series;
import dev.natship.logql.Steps;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes answers in Loki's format.
final class LokiJson {
  private static final long MILLI = 1_000_000;
  private static final double LARGEST_WHOLE = 1e15;

  private final Output out;

  /// A line in an answer.
  record Entry(long nanos, String text) {}

  /// How much was read for an answer, and how long that took.
  record Effort(long lines, long bytes, long nanos) {}

  private LokiJson() {
    this(new Output(4096));
  }

  private LokiJson(Output out) {
    this.out = out;
  }

  static byte[] streams(
      Map<Map<String, String>, List<Entry>> streams, Effort effort, List<String> warnings) {
    LokiJson json = new LokiJson();
    json.success(warnings);
    json.out.text("\"data\":{\"resultType\":\"streams\",\"result\":");
    json.entries(streams);
    json.effort(effort);
    return json.out.text("}}").toByteArray();
  }

  /// Grafana shows warnings above its panel.
  private void success(List<String> warnings) {
    out.text("{\"status\":\"success\",");
    if (!warnings.isEmpty()) {
      out.text("\"warnings\":");
      texts(warnings);
      out.text(",");
    }
  }

  /// A stream with one entry, for the messages of a tail.
  static void stream(Map<String, String> labels, long nanos, String text, Output out) {
    new LokiJson(out).stream(labels, List.of(new Entry(nanos, text)));
  }

  /// Says in a tail that lines are missing there.
  ///
  /// @param how what became of them
  /// @param which how many, or which
  static void dropped(Instant when, String how, String which, Output out) {
    out.text("{\"timestamp\":\"").number(ChronoUnit.NANOS.between(Instant.EPOCH, when));
    out.text("\",\"labels\":{").jsonString(how).text(":").jsonString(which).text("}}");
  }

  private void entries(Map<Map<String, String>, List<Entry>> streams) {
    out.text("[");
    String comma = "";
    for (Map.Entry<Map<String, String>, List<Entry>> stream : streams.entrySet()) {
      out.text(comma);
      stream(stream.getKey(), stream.getValue());
      comma = ",";
    }
    out.text("]");
  }

  private void stream(Map<String, String> labels, List<Entry> entries) {
    out.text("{\"stream\":");
    labels(labels);
    out.text(",\"values\":[");
    String next = "";
    for (Entry entry : entries) {
      out.text(next).text("[\"").number(entry.nanos()).text("\",").jsonString(entry.text());
      out.text("]");
      next = ",";
    }
    out.text("]}");
  }

  /// Numbers for each step of a range.
  static byte[] matrix(
      Evaluation.Result result, Steps steps, Effort effort, List<String> warnings) {
    LokiJson json = new LokiJson();
    json.success(warnings);
    json.out.text("\"data\":{\"resultType\":\"matrix\",\"result\":[");
    String comma = "";
    for (Series series : result.series()) {
      json.out.text(comma).text("{\"metric\":");
      json.labels(series.labels());
      json.out.text(",\"values\":[");
      String next = "";
      for (int i = 0; i < series.values().length; i++) {
        if (!Double.isNaN(series.values()[i])) {
          json.out.text(next);
          json.sample(steps.at(i), series.values()[i]);
          next = ",";
        }
      }
      json.out.text("]}");
      comma = ",";
    }
    json.out.text("]");
    json.effort(effort);
    return json.out.text("}}").toByteArray();
  }

  /// Numbers for one moment.
  static byte[] vector(
      Evaluation.Result result, long moment, Effort effort, List<String> warnings) {
    LokiJson json = new LokiJson();
    json.success(warnings);
    if (result.scalar()) {
      json.out.text("\"data\":{\"resultType\":\"scalar\",\"result\":");
      json.sample(
          moment, result.series().isEmpty() ? Double.NaN : result.series().getFirst().values()[0]);
    } else {
      json.out.text("\"data\":{\"resultType\":\"vector\",\"result\":[");
      String comma = "";
      for (Series series : result.series()) {
        json.out.text(comma).text("{\"metric\":");
        json.labels(series.labels());
        json.out.text(",\"value\":");
        json.sample(moment, series.values()[0]);
        json.out.text("}");
        comma = ",";
      }
      json.out.text("]");
    }
    json.effort(effort);
    return json.out.text("}}").toByteArray();
  }

  /// Names or values of labels.
  static byte[] names(Collection<String> names) {
    LokiJson json = new LokiJson();
    json.out.text("{\"status\":\"success\",\"data\":");
    json.texts(names);
    return json.out.text("}").toByteArray();
  }

  static byte[] series(Collection<Map<String, String>> all) {
    LokiJson json = new LokiJson();
    json.out.text("{\"status\":\"success\",\"data\":[");
    String comma = "";
    for (Map<String, String> labels : all) {
      json.out.text(comma);
      json.labels(labels);
      comma = ",";
    }
    return json.out.text("]}").toByteArray();
  }

  static byte[] numbers(Map<String, Long> numbers) {
    Output out = new Output(128).text("{");
    String comma = "";
    for (Map.Entry<String, Long> each : numbers.entrySet()) {
      out.text(comma).jsonString(each.getKey()).text(":").number(each.getValue());
      comma = ",";
    }
    return out.text("}").toByteArray();
  }

  private void texts(Collection<String> texts) {
    out.text("[");
    String comma = "";
    for (String text : texts) {
      out.text(comma).jsonString(text);
      comma = ",";
    }
    out.text("]");
  }

  private void labels(Map<String, String> labels) {
    out.text("{");
    String comma = "";
    for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
      out.text(comma).jsonString(label.getKey()).text(":").jsonString(label.getValue());
      comma = ",";
    }
    out.text("}");
  }

  private void sample(long nanos, double value) {
    long millis = Math.floorDiv(nanos, MILLI);
    out.text("[").number(Math.floorDiv(millis, 1000));
    if (Math.floorMod(millis, 1000) != 0) {
      out.text(".").padded(Math.floorMod(millis, 1000), 3);
    }
    out.text(",\"").text(shown(value)).text("\"]");
  }

  private static String shown(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE
        ? Long.toString((long) value)
        : new BigDecimal(Double.toString(value)).toPlainString();
  }

  private void effort(Effort effort) {
    double seconds = Math.max(1, effort.nanos()) / 1e9;
    out.text(",\"stats\":{\"summary\":{\"bytesProcessedPerSecond\":");
    out.number((long) (effort.bytes() / seconds)).text(",\"linesProcessedPerSecond\":");
    out.number((long) (effort.lines() / seconds)).text(",\"totalBytesProcessed\":");
    out.number(effort.bytes()).text(",\"totalLinesProcessed\":").number(effort.lines());
    out.text(",\"execTime\":").text(Double.toString(seconds)).text("}}");
  }
}
