package dev.natship.shaping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.natship.api.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A JSON object as a tree, for settings and dead letters. Numbers keep their digits.
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

  /// A value in the tree. Objects and arrays may be changed in place.
  public sealed interface Value {
    record Text(String text) implements Value {}

    /// A number, a boolean or null, as written; or any other JSON that is never taken apart.
    record Literal(String json) implements Value {}

    record Items(List<Value> items) implements Value {}

    record Members(Map<String, Value> members) implements Value {}
  }

  private JsonTree() {}

  /// Parses an object. Returns null when the bytes are anything else.
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
}
