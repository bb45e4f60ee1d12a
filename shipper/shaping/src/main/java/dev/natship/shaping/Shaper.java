package dev.natship.shaping;

import dev.natship.api.Field;
import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.lines.LineView;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Applies a lane's [FieldEdits] to one line after another. Without edits the line passes
/// untouched. What it returns is valid until the next line.
public final class Shaper {
  /// The members that may hold a line's message; the first that is a text does.
  private static final List<String> MESSAGES = List.of("message", "msg", "log");

  private final FieldEdits edits;
  private final boolean untouched;
  private final SafeJson safe;
  private final Decoding decoding;
  private final Decoding innerDecoding;
  private final Decoding baseDecoding;
  private final Decoding shapeDecoding;
  private final Output json = new Output(1024);
  private final Output safeJson = new Output(1024);
  private final Output value = new Output(64);
  private boolean innerTime = true;

  public Shaper(FieldEdits edits) {
    this.edits = edits;
    this.untouched = edits.nothing();
    this.decoding = new Decoding(edits.context());
    this.innerDecoding = new Decoding(edits.context());
    this.baseDecoding = new Decoding(edits.context());
    this.shapeDecoding = new Decoding(edits.context());
    this.safe = new SafeJson(edits.redactions());
  }

  public LogLine shape(LineView arrived) {
    innerTime = true;
    return untouched ? arrived : edited(arrived);
  }

  /// The same with the time at which the line arrived under, although the JSON in its message has
  /// one too.
  public LogLine shapeWithOuterTime(LineView arrived) {
    innerTime = false;
    return untouched ? arrived : edited(arrived);
  }

  private LogLine edited(LineView arrived) {
    LogLine line = edits.leavesFields() ? arrived : withFields(arrived);
    if (edits.shape().isEmpty()) {
      return line;
    }
    json.truncate(0);
    edits.shape().get().write(line, json);
    return new EditedLine(line, null, shapeDecoding.of(line, json), line.timeNanos());
  }

  private LogLine withFields(LineView arrived) {
    LogLine base = edits.redactions().isEmpty() ? arrived : redacted(arrived);
    if (edits.onlyRedacts()) {
      return base;
    }
    JsonTree.Value.Members tree = tree(base);
    LogLine inner = edits.mergeJsonMessage() ? merge(tree, base) : null;
    edits.copy().forEach((from, to) -> copy(tree, from, to));
    edits.rename().forEach((from, to) -> rename(tree, from, to));
    edits.remove().forEach(path -> JsonTree.remove(tree, path));
    long time =
        innerTime && inner != null && inner.hasOwnTime() ? inner.timeNanos() : base.timeNanos();
    LogLine line = new EditedLine(base, inner, decoding.of(arrived, written(tree)), time);
    if (edits.add().isEmpty() && edits.defaults().isEmpty()) {
      return line;
    }
    edits.add().forEach((path, template) -> add(tree, path, template, line));
    edits
        .defaults()
        .forEach((path, template) -> {
          if (JsonTree.find(tree, path) == null) {
            add(tree, path, template, line);
          }
        });
    return new EditedLine(base, inner, decoding.of(arrived, written(tree)), time);
  }

  private void add(JsonTree.Value.Members tree, String path, FieldTemplate template, LogLine line) {
    value.truncate(0);
    if (template.writeJson(line, value)) {
      JsonTree.put(tree, path, new JsonTree.Value.Literal(value.toText()));
    }
  }

  private LogLine redacted(LineView arrived) {
    json.truncate(0);
    arrived.writeJson(json);
    safeJson.truncate(0);
    safe.write(json.array(), json.size(), safeJson);
    return baseDecoding.of(arrived, safeJson);
  }

  /// Lays the object inside the message over the line, as it is, in place of the text that held it:
  /// no type changes, nothing is put twice. The line's level is kept as top-level `level` unless
  /// somebody said one there. A `timestamp` that does not count stands aside.
  private @Nullable LogLine merge(JsonTree.Value.Members tree, LogLine base) {
    byte[] message = base.text(Field.MESSAGE).strip().getBytes(StandardCharsets.UTF_8);
    if (message.length == 0 || message[0] != '{') {
      return null;
    }
    JsonTree.Value.Members object = JsonTree.parse(message, 0, message.length);
    if (object == null) {
      return null;
    }
    LogLine inner = innerDecoding.of(base, message);
    if (!inner.arrivedAsJson()) {
      return null;
    }
    MESSAGES.stream()
        .filter(name -> tree.members().get(name) instanceof JsonTree.Value.Text)
        .findFirst()
        .ifPresent(tree.members()::remove);
    if (base.has(Field.LEVEL)) {
      tree.members().putIfAbsent("level", new JsonTree.Value.Text(base.text(Field.LEVEL)));
    }
    JsonTree.Value other = innerTime ? null : object.members().remove("timestamp");
    if (other != null) {
      object.members().putIfAbsent("timestamp_original", other);
    }
    tree.members().putAll(object.members());
    return inner;
  }

  private static void copy(JsonTree.Value.Members tree, String from, String to) {
    JsonTree.Value value = JsonTree.find(tree, from);
    if (value != null) {
      JsonTree.put(tree, to, copied(value));
    }
  }

  private static JsonTree.Value copied(JsonTree.Value value) {
    return switch (value) {
      case JsonTree.Value.Members(Map<String, JsonTree.Value> members) -> {
        Map<String, JsonTree.Value> copies = new LinkedHashMap<>();
        members.forEach((name, member) -> copies.put(name, copied(member)));
        yield new JsonTree.Value.Members(copies);
      }
      case JsonTree.Value other -> other;
    };
  }

  private static void rename(JsonTree.Value.Members tree, String from, String to) {
    JsonTree.Value value = JsonTree.remove(tree, from);
    if (value != null) {
      JsonTree.put(tree, to, value);
    }
  }

  private JsonTree.Value.Members tree(LogLine line) {
    return JsonTree.of(line, json);
  }

  private Output written(JsonTree.Value.Members tree) {
    json.truncate(0);
    JsonTree.write(tree, json);
    return json;
  }
}
