package dev.natship.shaping;

import dev.natship.api.ContextField;
import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import org.jspecify.annotations.Nullable;

/// A line whose JSON was edited: what is sent comes from `json`, the core fields from the line as
/// it was, except that an object unwrapped from the message wins for message and time.
record EditedLine(LogLine base, @Nullable LogLine inner, LogLine json, long timeNanos)
    implements LogLine {

  @Override
  public String subject() {
    return base.subject();
  }

  @Override
  public long receivedNanos() {
    return base.receivedNanos();
  }

  @Override
  public boolean hasOwnTime() {
    return base.hasOwnTime() || hasInnerTime();
  }

  @Override
  public Level level() {
    return owner(Field.LEVEL).level();
  }

  @Override
  public boolean arrivedAsJson() {
    return base.arrivedAsJson();
  }

  @Override
  public boolean has(Field field) {
    return owner(field).has(field);
  }

  @Override
  public String text(Field field) {
    return owner(field).text(field);
  }

  @Override
  public void writeText(Field field, Output out) {
    owner(field).writeText(field, out);
  }

  @Override
  public void writeJsonText(Field field, Output out) {
    owner(field).writeJsonText(field, out);
  }

  @Override
  public void writeJson(Output out) {
    json.writeJson(out);
  }

  @Override
  public boolean writeValue(String path, Output out) {
    return json.writeValue(path, out);
  }

  @Override
  public boolean writeContext(ContextField field, Output out) {
    return base.writeContext(field, out) || json.writeContext(field, out);
  }

  @Override
  public void writeRaw(Output out) {
    base.writeRaw(out);
  }

  @Override
  public boolean isCut() {
    return base.isCut();
  }

  @Override
  public void leaves(LeafVisitor visitor) {
    json.leaves(visitor);
  }

  private boolean hasInnerTime() {
    return inner != null && inner.hasOwnTime() && inner.timeNanos() == timeNanos;
  }

  private LogLine owner(Field field) {
    return switch (field) {
      // The base's level was found in the message too, where the owner wants it found there.
      case LEVEL -> inner == null || base.has(field) ? base : inner;
      case TIMESTAMP -> inner != null && hasInnerTime() ? inner : base;
      case MESSAGE -> inner != null && inner.has(field) ? inner : base;
      case APP, REGION, INSTANCE, HOST, PROVIDER -> base;
    };
  }
}
