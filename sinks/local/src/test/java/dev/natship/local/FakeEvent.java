package dev.natship.local;

import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogEvent;
import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/// An event with the fields and the JSON that a test gives it.
final class FakeEvent implements LogEvent {
  private final String json;
  private final Map<Field, String> fields = new EnumMap<>(Field.class);

  FakeEvent(String json) {
    this.json = json;
  }

  static FakeEvent of(String message) {
    return new FakeEvent("{\"message\":\"" + message + "\"}").with(Field.MESSAGE, message);
  }

  FakeEvent with(Field field, String value) {
    fields.put(field, value);
    return this;
  }

  @Override
  public String subject() {
    return "logs.sandwich.ams.148e";
  }

  @Override
  public long receivedNanos() {
    return 1_771_324_201_000_000_000L;
  }

  @Override
  public long timeNanos() {
    return 1_771_324_200_123_456_789L;
  }

  @Override
  public boolean hasOwnTime() {
    return true;
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
    byte[] text = text(field).getBytes(StandardCharsets.UTF_8);
    out.jsonString(text, 0, text.length);
  }

  @Override
  public void writeJson(Output out) {
    out.text(json);
  }

  @Override
  public boolean writeValue(String path, Output out) {
    return false;
  }

  @Override
  public void leaves(LeafVisitor visitor) {
    fields.forEach((field, value) -> visitor.leaf(field.path(), LeafKind.STRING, value));
  }
}
