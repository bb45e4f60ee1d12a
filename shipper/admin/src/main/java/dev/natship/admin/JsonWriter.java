package dev.natship.admin;

import dev.natship.api.Output;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Writes JSON objects member by member.
final class JsonWriter {
  private final Output out = new Output(4096);
  private boolean first = true;

  JsonWriter open() {
    out.write('{');
    first = true;
    return this;
  }

  JsonWriter open(String name) {
    name(name);
    return open();
  }

  JsonWriter close() {
    out.write('}');
    first = false;
    return this;
  }

  JsonWriter text(String name, String value) {
    name(name).jsonString(value);
    return this;
  }

  JsonWriter texts(String name, Iterable<String> values) {
    name(name).write('[');
    String separator = "";
    for (String value : values) {
      out.text(separator).jsonString(value);
      separator = ",";
    }
    out.write(']');
    return this;
  }

  JsonWriter number(String name, long value) {
    name(name).number(value);
    return this;
  }

  JsonWriter seconds(String name, double value) {
    name(name).text(Double.toString(Math.round(value * 1000) / 1000.0));
    return this;
  }

  JsonWriter flag(String name, boolean value) {
    name(name).text(Boolean.toString(value));
    return this;
  }

  /// A time, or `null` for one that never was.
  JsonWriter time(String name, Optional<Instant> value) {
    Output named = name(name);
    value.ifPresentOrElse(time -> named.jsonString(time.toString()), () -> named.text("null"));
    return this;
  }

  JsonWriter counts(String name, Map<String, Long> counts) {
    open(name);
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(count -> number(count.getKey(), count.getValue()));
    return close();
  }

  byte[] bytes() {
    out.write('\n');
    return out.toByteArray();
  }

  private Output name(String name) {
    if (!first) {
      out.write(',');
    }
    first = false;
    out.jsonString(name).write(':');
    return out;
  }
}
