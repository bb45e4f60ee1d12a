package dev.natship.testkit;

import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/// A line for the tests of encodings: the documents' sample line, with some fields changed. Its
/// JSON holds the core fields only.
public final class SampleLine implements LogLine {
  private final String subject;
  private final Map<Field, String> fields;

  private SampleLine(String subject, Map<Field, String> fields) {
    this.subject = subject;
    this.fields = fields;
  }

  public static SampleLine sample() {
    Map<Field, String> fields = new EnumMap<>(Field.class);
    fields.put(Field.TIMESTAMP, "2026-02-17T10:30:00.123456789Z");
    fields.put(Field.MESSAGE, "boom: disk full");
    fields.put(Field.LEVEL, "error");
    fields.put(Field.APP, "sandwich");
    fields.put(Field.REGION, "ams");
    fields.put(Field.INSTANCE, "148e123f0d0489");
    fields.put(Field.HOST, "3f2a");
    fields.put(Field.PROVIDER, "app");
    return new SampleLine("logs.sandwich.ams.148e123f0d0489", fields);
  }

  public SampleLine with(Field field, String text) {
    Map<Field, String> changed = new EnumMap<>(fields);
    changed.put(field, text);
    return new SampleLine(subject, changed);
  }

  public SampleLine without(Field field) {
    Map<Field, String> changed = new EnumMap<>(fields);
    changed.remove(field);
    return new SampleLine(subject, changed);
  }

  public SampleLine on(String subject) {
    return new SampleLine(subject, fields);
  }

  @Override
  public String subject() {
    return subject;
  }

  @Override
  public long receivedNanos() {
    return 1_771_324_260_000_000_000L;
  }

  @Override
  public long timeNanos() {
    byte[] text = text(Field.TIMESTAMP).getBytes(StandardCharsets.UTF_8);
    long time = Rfc3339.parse(text, 0, text.length);
    return time == Rfc3339.NONE ? receivedNanos() : time;
  }

  @Override
  public boolean hasOwnTime() {
    return has(Field.TIMESTAMP);
  }

  @Override
  public Level level() {
    return Level.of(text(Field.LEVEL));
  }

  @Override
  public boolean arrivedAsJson() {
    return true;
  }

  @Override
  public boolean has(Field field) {
    return fields.containsKey(field);
  }

  @Override
  public String text(Field field) {
    return fields.getOrDefault(field, "");
  }

  @Override
  public void writeText(Field field, Output out) {
    out.text(text(field));
  }

  @Override
  public void writeJsonText(Field field, Output out) {
    out.jsonString(text(field));
  }

  @Override
  public void writeJson(Output out) {
    char before = '{';
    for (Map.Entry<Field, String> entry : fields.entrySet()) {
      out.write(before);
      out.jsonString(entry.getKey().path()).write(':');
      out.jsonString(entry.getValue());
      before = ',';
    }
    out.write('}');
  }

  @Override
  public boolean writeValue(String path, Output out) {
    for (Map.Entry<Field, String> entry : fields.entrySet()) {
      if (entry.getKey().path().equals(path)) {
        out.jsonString(entry.getValue());
        return true;
      }
    }
    return false;
  }

  @Override
  public void leaves(LeafVisitor visitor) {
    fields.forEach((field, text) -> visitor.leaf(field.path(), LeafKind.STRING, text));
  }
}
