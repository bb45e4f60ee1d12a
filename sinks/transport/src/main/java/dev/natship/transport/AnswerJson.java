package dev.natship.transport;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A JSON value in a destination's answer. What is not there, or is not JSON, is [Missing], whose
/// text is empty. So reading an answer needs no checks on the way.
public sealed interface AnswerJson {

  record Missing() implements AnswerJson {}

  record Text(String value) implements AnswerJson {}

  /// A number, boolean or null in its JSON form.
  record Plain(String value) implements AnswerJson {}

  record Array(List<AnswerJson> elements) implements AnswerJson {}

  record Members(Map<String, AnswerJson> byName) implements AnswerJson {}

  static AnswerJson parse(byte[] bytes) {
    try (JsonParser parser = Reader.FACTORY.createParser(bytes)) {
      return parser.nextToken() == null ? new Missing() : Reader.read(parser);
    } catch (IOException _) {
      return new Missing();
    }
  }

  /// The value under a JSON pointer; `/` and the empty text mean this value.
  default AnswerJson at(String pointer) {
    AnswerJson found = this;
    if (pointer.equals("/") || pointer.isEmpty()) {
      return found;
    }
    String path = pointer.startsWith("/") ? pointer.substring(1) : pointer;
    for (String step : path.split("/", -1)) {
      found = found.child(step.replace("~1", "/").replace("~0", "~"));
    }
    return found;
  }

  private AnswerJson child(String name) {
    return switch (this) {
      case Members(Map<String, AnswerJson> values) -> values.getOrDefault(name, new Missing());
      case Array(List<AnswerJson> values) -> {
        try {
          int index = Integer.parseInt(name);
          yield index >= 0 && index < values.size() ? values.get(index) : new Missing();
        } catch (NumberFormatException _) {
          yield new Missing();
        }
      }
      case Missing _, Text _, Plain _ -> new Missing();
    };
  }

  /// The text of a string, the JSON of a number or boolean, and nothing for everything else.
  default String text() {
    return switch (this) {
      case Text(String value) -> value;
      case Plain(String value) -> value.equals("null") ? "" : value;
      case Missing _, Array _, Members _ -> "";
    };
  }

  default long number(long fallback) {
    try {
      return (long) Double.parseDouble(text());
    } catch (NumberFormatException _) {
      return fallback;
    }
  }

  default boolean isTrue() {
    return text().equals("true");
  }

  /// The values of an array; none for everything else.
  default List<AnswerJson> values() {
    return this instanceof Array(List<AnswerJson> values) ? values : List.of();
  }

  /// The members of an object in order; none for everything else.
  default Map<String, AnswerJson> members() {
    return this instanceof Members(Map<String, AnswerJson> values) ? values : Map.of();
  }

  default boolean isMissing() {
    return this instanceof Missing;
  }

  /// Builds values from tokens.
  final class Reader {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Reader() {}

    private static AnswerJson read(JsonParser parser) throws IOException {
      return switch (parser.currentToken()) {
        case START_OBJECT -> {
          Map<String, AnswerJson> members = new LinkedHashMap<>();
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, read(parser));
          }
          yield new Members(members);
        }
        case START_ARRAY -> {
          List<AnswerJson> values = new ArrayList<>();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(read(parser));
          }
          yield new Array(values);
        }
        case VALUE_STRING -> new Text(parser.getText());
        default -> new Plain(parser.getText());
      };
    }
  }
}
