package dev.natship.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/// One `{{…}}` of a template: where its value comes from and which JSON type it has.
final class Place {

  private enum Kind {
    TEXT,
    NUMBER,
    JSON
  }

  private static final Map<String, Place> NAMED = new LinkedHashMap<>();

  static {
    for (Field field : Field.values()) {
      Place place = text((event, out) -> event.writeText(field, out));
      NAMED.put(field.name().toLowerCase(java.util.Locale.ROOT), place);
      NAMED.put(field.path(), place);
    }
    NAMED.put("event", new Place(Kind.JSON, LogEvent::writeJson));
    NAMED.put("subject", text((event, out) -> out.text(event.subject())));
    NAMED.put("time", text((event, out) -> EventTime.write(event.timeNanos(), 9, out)));
    NAMED.put("time.millis", text((event, out) -> EventTime.write(event.timeNanos(), 3, out)));
    NAMED.put("time.micros", text((event, out) -> EventTime.write(event.timeNanos(), 6, out)));
    NAMED.put(
        "time.s", number((e, out) -> out.number(Math.floorDiv(e.timeNanos(), 1_000_000_000L))));
    NAMED.put("time.ms", number((e, out) -> out.number(Math.floorDiv(e.timeNanos(), 1_000_000L))));
    NAMED.put("time.us", number((e, out) -> out.number(Math.floorDiv(e.timeNanos(), 1_000L))));
    NAMED.put("time.ns", number((event, out) -> out.number(event.timeNanos())));
    NAMED.put("time.seconds", number((e, out) -> EventTime.writeSeconds(e.timeNanos(), 3, out)));
    NAMED.put(
        "time.seconds-nanos", number((e, out) -> EventTime.writeSeconds(e.timeNanos(), 9, out)));
    NAMED.put("received", text((event, out) -> EventTime.write(event.receivedNanos(), 9, out)));
    NAMED.put(
        "received.ms",
        number((e, out) -> out.number(Math.floorDiv(e.receivedNanos(), 1_000_000L))));
    NAMED.put("severity", text((event, out) -> out.text(event.level().word())));
    NAMED.put("severity.syslog", number((event, out) -> out.number(event.level().syslog())));
    NAMED.put("severity.otlp", number((event, out) -> out.number(event.level().otlp())));
    NAMED.put("severity.otlp-text", text((event, out) -> out.text(event.level().otlpText())));
    NAMED.put("severity.google", text((event, out) -> out.text(event.level().google())));
    NAMED.put("severity.sentry", text((event, out) -> out.text(event.level().sentry())));
    NAMED.put("severity.datadog", text((event, out) -> out.text(event.level().datadog())));
    NAMED.put("severity.fal", text((event, out) -> out.text(event.level().fal())));
    NAMED.put("severity.coralogix", number((event, out) -> out.number(event.level().coralogix())));
  }

  private final Kind kind;
  private final BiConsumer<LogEvent, Output> writer;

  private Place(Kind kind, BiConsumer<LogEvent, Output> writer) {
    this.kind = kind;
    this.writer = writer;
  }

  static Place of(String name) {
    Place named = NAMED.get(name);
    if (named != null) {
      return named;
    }
    if (name.startsWith("time:")) {
      return dated(name.substring("time:".length()).strip());
    }
    return new Place(Kind.JSON, (event, out) -> event.writeValue(name, out));
  }

  /// Appends the value as plain text: strings without quotes, everything else as its JSON.
  void writeText(LogEvent event, Output out) {
    int before = out.size();
    writer.accept(event, out);
    if (kind == Kind.JSON && out.size() > before) {
      JsonText.unquote(out, before);
    }
  }

  /// Appends the value as JSON and says whether there was one.
  boolean writeJson(LogEvent event, Output out) {
    int before = out.size();
    writer.accept(event, out);
    if (out.size() == before) {
      return false;
    }
    if (kind == Kind.TEXT) {
      byte[] text = java.util.Arrays.copyOfRange(out.array(), before, out.size());
      out.truncate(before);
      out.jsonString(text, 0, text.length);
    }
    return true;
  }

  private static Place text(BiConsumer<LogEvent, Output> writer) {
    return new Place(Kind.TEXT, writer);
  }

  private static Place number(BiConsumer<LogEvent, Output> writer) {
    return new Place(Kind.NUMBER, writer);
  }

  private static Place dated(String pattern) {
    DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
    return text((event, out) ->
        out.text(
            format.format(
                Instant.ofEpochSecond(
                    Math.floorDiv(event.timeNanos(), 1_000_000_000L),
                    Math.floorMod(event.timeNanos(), 1_000_000_000L)))));
  }
}
