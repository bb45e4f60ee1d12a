package dev.natship.testkit;

import dev.natship.api.EventTime;
import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogEvent;
import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/// An event for the tests of encodings: the documents' sample line, with some fields changed. Its
/// JSON holds the core fields only.
public final class SampleEvent implements LogEvent {
  private final String subject;
  private final Map<Field, String> fields;

  private SampleEvent(String subject, Map<Field, String> fields) {
    this.subject = subject;
    this.fields = fields;
  }

  public static SampleEvent sample() {
    Map<Field, String> fields = new EnumMap<>(Field.class);
    fields.put(Field.TIMESTAMP, "2026-02-17T10:30:00.123456789Z");
    fields.put(Field.MESSAGE, "boom: disk full");
    fields.put(Field.LEVEL, "error");
    fields.put(Field.APP, "sandwich");
    fields.put(Field.REGION, "ams");
    fields.put(Field.INSTANCE, "148e123f0d0489");
    fields.put(Field.HOST, "3f2a");
    fields.put(Field.PROVIDER, "app");
    return new SampleEvent("logs.sandwich.ams.148e123f0d0489", fields);
  }

  public SampleEvent with(Field field, String text) {
    Map<Field, String> changed = new EnumMap<>(fields);
    changed.put(field, text);
    return new SampleEvent(subject, changed);
  }

  public SampleEvent without(Field field) {
    Map<Field, String> changed = new EnumMap<>(fields);
    changed.remove(field);
    return new SampleEvent(subject, changed);
  }

  public SampleEvent on(String subject) {
    return new SampleEvent(subject, fields);
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
    long time = EventTime.parse(text, 0, text.length);
    return time == EventTime.NONE ? receivedNanos() : time;
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
