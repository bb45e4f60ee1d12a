package dev.natship.shaping;

import dev.natship.api.ContextField;
import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.lines.ContextPaths;
import dev.natship.lines.JsonPaths;
import dev.natship.lines.KnownSenders;
import dev.natship.lines.LineView;
import org.jspecify.annotations.Nullable;

/// A line whose JSON was edited. What is sent comes from the edited JSON; the core fields come from
/// the line before the edits. But message and time of an object that was in the message go before
/// those of the line. One object shows one line after another. The JSON is written when it is first
/// needed.
final class EditedLine implements LogLine {
  /// Writes the line's edited JSON on one line.
  @FunctionalInterface
  interface Body {
    void write(LogLine base, Output out);
  }

  private final Body body;
  private final JsonPaths paths = new JsonPaths();
  private final Output json = new Output(1024);
  private final KnownSenders senders = new KnownSenders();
  private final Decoding decoding;
  private @Nullable LogLine base;
  private @Nullable LogLine inner;
  private @Nullable LogLine decoded;
  private long timeNanos;
  private boolean written;

  EditedLine(Body body, ContextPaths context) {
    this.body = body;
    this.decoding = new Decoding(context);
  }

  /// @param inner the object that was in the message, if its members were merged into the line
  EditedLine reset(LogLine base, @Nullable LogLine inner, long timeNanos) {
    this.base = base;
    this.inner = inner;
    this.timeNanos = timeNanos;
    changed();
    return this;
  }

  /// Must be called when the body's next JSON will differ.
  void changed() {
    written = false;
    decoded = null;
  }

  /// Drops the last line.
  void release() {
    base = null;
    inner = null;
    changed();
  }

  @Override
  public String subject() {
    return base().subject();
  }

  @Override
  public long sender() {
    return base() instanceof LineView view ? senders.number(view, level()) : -1;
  }

  @Override
  public long receivedNanos() {
    return base().receivedNanos();
  }

  @Override
  public long timeNanos() {
    return timeNanos;
  }

  @Override
  public boolean hasOwnTime() {
    return base().hasOwnTime() || hasInnerTime();
  }

  @Override
  public Level level() {
    return owner(Field.LEVEL).level();
  }

  @Override
  public boolean arrivedAsJson() {
    return base().arrivedAsJson();
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
    if (written) {
      out.write(json.array(), 0, json.size());
    } else {
      body.write(base(), out);
    }
  }

  @Override
  public void writeFlat(Output out) {
    findJson();
    paths.flat(json.array(), 0, json.size(), out);
  }

  @Override
  public boolean writeValue(String path, Output out) {
    findJson();
    boolean found = paths.find(json.array(), 0, path);
    if (found) {
      out.write(json.array(), paths.start(), paths.end() - paths.start());
    }
    return found;
  }

  @Override
  public boolean writeContext(ContextField field, Output out) {
    return base().writeContext(field, out) || decoded().writeContext(field, out);
  }

  @Override
  public void writeRaw(Output out) {
    base().writeRaw(out);
  }

  @Override
  public boolean isCut() {
    return base().isCut();
  }

  @Override
  public void leaves(LeafVisitor visitor) {
    findJson();
    paths.leaves(json.array(), 0, json.size(), visitor);
  }

  private void findJson() {
    if (!written) {
      json.truncate(0);
      body.write(base(), json);
      written = true;
    }
  }

  /// The edited JSON, decoded: its message may hold JSON with context fields.
  private LogLine decoded() {
    LogLine line = decoded;
    if (line == null) {
      findJson();
      line = decoding.of(base(), json);
      decoded = line;
    }
    return line;
  }

  private LogLine base() {
    if (base == null) {
      throw new IllegalStateException("no line was edited");
    }
    return base;
  }

  private boolean hasInnerTime() {
    return inner != null && inner.hasOwnTime() && inner.timeNanos() == timeNanos;
  }

  private LogLine owner(Field field) {
    return switch (field) {
      // The base already has its message's level where the owner wants levels from messages.
      case LEVEL -> inner == null || base().has(field) ? base() : inner;
      case TIMESTAMP -> inner != null && hasInnerTime() ? inner : base();
      case MESSAGE -> inner != null && inner.has(field) ? inner : base();
      case APP, REGION, INSTANCE, HOST, PROVIDER -> base();
    };
  }
}
