package dev.natship.admin;

import dev.natship.api.Output;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Writes JSON objects member by member.
final class Json {
  private final Output out = new Output(4096);
  private boolean first = true;

  Json open() {
    out.write('{');
    first = true;
    return this;
  }

  Json open(String name) {
    name(name);
    return open();
  }

  Json close() {
    out.write('}');
    first = false;
    return this;
  }

  Json text(String name, String value) {
    name(name).jsonString(value);
    return this;
  }

  Json texts(String name, Iterable<String> values) {
    name(name).write('[');
    String separator = "";
    for (String value : values) {
      out.text(separator).jsonString(value);
      separator = ",";
    }
    out.write(']');
    return this;
  }

  Json number(String name, long value) {
    name(name).number(value);
    return this;
  }

  Json seconds(String name, double value) {
    name(name).text(Double.toString(Math.round(value * 1000) / 1000.0));
    return this;
  }

  Json flag(String name, boolean value) {
    name(name).text(Boolean.toString(value));
    return this;
  }

  /// A time, or `null` for one that never was.
  Json time(String name, Optional<Instant> value) {
    Output named = name(name);
    value.ifPresentOrElse(time -> named.jsonString(time.toString()), () -> named.text("null"));
    return this;
  }

  Json counts(String name, Map<String, Long> counts) {
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
