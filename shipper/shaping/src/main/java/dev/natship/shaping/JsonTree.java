package dev.natship.shaping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A JSON object taken apart so that its members can be moved. Only lanes that edit lines pay for
/// it. Numbers keep the digits they arrived with.
public final class JsonTree {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNestingDepth(2000)
                  .build())
          .build();

  /// The values of a tree. Objects and arrays may be changed in place.
  public sealed interface Value {
    record Text(String text) implements Value {}

    /// A number, a boolean or null, as written; or any value that nobody will take apart again.
    record Literal(String json) implements Value {}

    record Items(List<Value> items) implements Value {}

    record Members(Map<String, Value> members) implements Value {}
  }

  private JsonTree() {}

  /// The object these bytes hold, or null when they hold something else.
  public static Value.@Nullable Members parse(byte[] bytes, int offset, int length) {
    try (JsonParser parser = JSON.createParser(bytes, offset, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      Value.Members object = members(parser);
      return parser.nextToken() == null ? object : null;
    } catch (IOException _) {
      return null;
    }
  }

  /// The line's own JSON; empty where it is no object.
  static Value.Members of(LogLine line, Output scratch) {
    scratch.truncate(0);
    line.writeJson(scratch);
    Value.Members tree = parse(scratch.array(), 0, scratch.size());
    return tree != null ? tree : new Value.Members(new LinkedHashMap<>());
  }

  private static Value.Members members(JsonParser parser) throws IOException {
    Map<String, Value> members = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      members.put(name, value(parser));
    }
    return new Value.Members(members);
  }

  private static Value value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> {
        List<Value> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield new Value.Items(items);
      }
      case VALUE_STRING -> new Value.Text(parser.getText());
      default -> new Value.Literal(parser.getText());
    };
  }

  static void write(Value value, Output out) {
    switch (value) {
      case Value.Text(String text) -> out.jsonString(text);
      case Value.Literal(String json) -> out.text(json);
      case Value.Items(List<Value> items) -> {
        out.write('[');
        boolean first = true;
        for (Value item : items) {
          if (!first) {
            out.write(',');
          }
          first = false;
          write(item, out);
        }
        out.write(']');
      }
      case Value.Members(Map<String, Value> members) -> {
        out.write('{');
        boolean first = true;
        for (Map.Entry<String, Value> member : members.entrySet()) {
          if (!first) {
            out.write(',');
          }
          first = false;
          out.jsonString(member.getKey()).write(':');
          write(member.getValue(), out);
        }
        out.write('}');
      }
    }
  }

  /// What stands under a dotted path; a member whose own name holds the dots comes first.
  static @Nullable Value find(Value.Members object, String path) {
    Value whole = object.members().get(path);
    if (whole != null) {
      return whole;
    }
    int dot = path.indexOf('.');
    return dot > 0 && object.members().get(path.substring(0, dot)) instanceof Value.Members inner
        ? find(inner, path.substring(dot + 1))
        : null;
  }

  /// Takes a member out, and the objects that are empty without it.
  static @Nullable Value remove(Value.Members object, String path) {
    Value whole = object.members().remove(path);
    if (whole != null) {
      return whole;
    }
    int dot = path.indexOf('.');
    if (dot <= 0) {
      return null;
    }
    String outer = path.substring(0, dot);
    if (!(object.members().get(outer) instanceof Value.Members inner)) {
      return null;
    }
    Value removed = remove(inner, path.substring(dot + 1));
    if (removed != null && inner.members().isEmpty()) {
      object.members().remove(outer);
    }
    return removed;
  }

  /// Puts a member under a dotted path, making the objects on the way.
  static void put(Value.Members object, String path, Value value) {
    int dot = path.indexOf('.');
    if (dot <= 0) {
      object.members().put(path, value);
      return;
    }
    String outer = path.substring(0, dot);
    Value.Members inner =
        object.members().get(outer) instanceof Value.Members there
            ? there
            : new Value.Members(new LinkedHashMap<>());
    object.members().put(outer, inner);
    put(inner, path.substring(dot + 1), value);
  }
}
