package dev.natship.shaping;

import dev.natship.api.ContextField;
import dev.natship.api.Field;
import dev.natship.api.FieldTemplate;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.lines.LineView;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Shapes lines like [Shaper], but slowly: parses the JSON to a tree, changes it, writes it and
/// decodes it again.
final class TreeShaper {
  /// Members that may hold the message. The first of them that is a string does.
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

  TreeShaper(FieldEdits edits) {
    this.edits = edits;
    this.untouched = edits.nothing();
    this.decoding = new Decoding(edits.context());
    this.innerDecoding = new Decoding(edits.context());
    this.baseDecoding = new Decoding(edits.context());
    this.shapeDecoding = new Decoding(edits.context());
    this.safe = new SafeJson(edits.redactions(), edits.context());
  }

  LogLine shape(LineView arrived) {
    innerTime = true;
    return untouched ? arrived : edited(arrived);
  }

  /// Like [#shape], but keeps the time under which the line arrived, even if the JSON in its
  /// message has another.
  LogLine shapeWithOuterTime(LineView arrived) {
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
    return new TreeLine(line, null, shapeDecoding.of(line, json), line.timeNanos());
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
    edits.remove().forEach(path -> remove(tree, path));
    long time =
        innerTime && inner != null && inner.hasOwnTime() ? inner.timeNanos() : base.timeNanos();
    LogLine line = new TreeLine(base, inner, decoding.of(arrived, written(tree)), time);
    if (edits.add().isEmpty() && edits.defaults().isEmpty()) {
      return line;
    }
    edits.add().forEach((path, template) -> add(tree, path, template, line));
    edits
        .defaults()
        .forEach((path, template) -> {
          if (find(tree, path) == null) {
            add(tree, path, template, line);
          }
        });
    return new TreeLine(base, inner, decoding.of(arrived, written(tree)), time);
  }

  private void add(JsonTree.Value.Members tree, String path, FieldTemplate template, LogLine line) {
    value.truncate(0);
    if (template.writeJson(line, value)) {
      put(tree, path, new JsonTree.Value.Literal(value.toText()));
    }
  }

  private LogLine redacted(LineView arrived) {
    json.truncate(0);
    arrived.writeJson(json);
    safeJson.truncate(0);
    if (!safe.write(json.array(), 0, json.size(), safeJson)) {
      return arrived;
    }
    return baseDecoding.again(arrived, safeJson);
  }

  /// Merges the object inside the message into the line, as [Shaper] does.
  private @Nullable LogLine merge(JsonTree.Value.Members tree, LogLine base) {
    byte[] message = base.text(Field.MESSAGE).strip().getBytes(StandardCharsets.UTF_8);
    if (message.length == 0 || message[0] != '{') {
      return null;
    }
    JsonTree.Value.Members object = JsonTree.parse(message, 0, message.length);
    if (object == null) {
      return null;
    }
    Output inside = new Output(message.length);
    inside.write(message);
    LogLine inner = innerDecoding.of(base, inside);
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
    JsonTree.Value value = find(tree, from);
    if (value != null) {
      put(tree, to, copied(value));
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
    JsonTree.Value value = remove(tree, from);
    if (value != null) {
      put(tree, to, value);
    }
  }

  private JsonTree.Value.Members tree(LogLine line) {
    return of(line, json);
  }

  private Output written(JsonTree.Value.Members tree) {
    json.truncate(0);
    JsonTree.write(tree, json);
    return json;
  }

  /// The line's own JSON; an empty object when the line is not JSON.
  private static JsonTree.Value.Members of(LogLine line, Output scratch) {
    scratch.truncate(0);
    line.writeJson(scratch);
    JsonTree.Value.Members tree = JsonTree.parse(scratch.array(), 0, scratch.size());
    return tree != null ? tree : new JsonTree.Value.Members(new LinkedHashMap<>());
  }

  /// The value under a dotted path. A member whose own name contains the dots goes before nested
  /// ones.
  static JsonTree.@Nullable Value find(JsonTree.Value.Members object, String path) {
    JsonTree.Value whole = object.members().get(path);
    if (whole != null) {
      return whole;
    }
    int dot = path.indexOf('.');
    return dot > 0
            && object.members().get(path.substring(0, dot)) instanceof JsonTree.Value.Members inner
        ? find(inner, path.substring(dot + 1))
        : null;
  }

  /// Removes a member, and the objects around it that are empty then. Returns its value.
  static JsonTree.@Nullable Value remove(JsonTree.Value.Members object, String path) {
    JsonTree.Value whole = object.members().remove(path);
    if (whole != null) {
      return whole;
    }
    int dot = path.indexOf('.');
    if (dot <= 0) {
      return null;
    }
    String outer = path.substring(0, dot);
    if (!(object.members().get(outer) instanceof JsonTree.Value.Members inner)) {
      return null;
    }
    JsonTree.Value removed = remove(inner, path.substring(dot + 1));
    if (removed != null && inner.members().isEmpty()) {
      object.members().remove(outer);
    }
    return removed;
  }

  /// Puts a member under a dotted path. Makes missing objects on the way.
  static void put(JsonTree.Value.Members object, String path, JsonTree.Value value) {
    int dot = path.indexOf('.');
    if (dot <= 0) {
      object.members().put(path, value);
      return;
    }
    String outer = path.substring(0, dot);
    JsonTree.Value.Members inner =
        object.members().get(outer) instanceof JsonTree.Value.Members there
            ? there
            : new JsonTree.Value.Members(new LinkedHashMap<>());
    object.members().put(outer, inner);
    put(inner, path.substring(dot + 1), value);
  }

  /// A line whose JSON was edited.
  private record TreeLine(LogLine base, @Nullable LogLine inner, LogLine json, long timeNanos)
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
        // The base already has its message's level where the owner wants levels from messages.
        case LEVEL -> inner == null || base.has(field) ? base : inner;
        case TIMESTAMP -> inner != null && hasInnerTime() ? inner : base;
        case MESSAGE -> inner != null && inner.has(field) ? inner : base;
        case APP, REGION, INSTANCE, HOST, PROVIDER -> base;
      };
    }
  }
}
