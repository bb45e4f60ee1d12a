package dev.natship.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// A JSON object, to be asked for what is inside by name. What is missing is empty or zero.
final class JsonObject {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final Map<String, Object> members;

  private JsonObject(Map<String, Object> members) {
    this.members = members;
  }

  static JsonObject parse(byte[] json) throws IOException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("this is no JSON object");
      }
      return object(parser);
    }
  }

  private static JsonObject object(JsonParser parser) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT) {
        members.put(name, object(parser));
      } else if (token == JsonToken.START_ARRAY) {
        parser.skipChildren();
      } else if (token.isNumeric()) {
        members.put(name, parser.getDoubleValue());
      } else {
        members.put(name, token == JsonToken.VALUE_NULL ? "" : parser.getText());
      }
    }
    return new JsonObject(members);
  }

  JsonObject at(String name) {
    return members.get(name) instanceof JsonObject tree ? tree : new JsonObject(Map.of());
  }

  String text(String name) {
    return members.get(name) instanceof String text ? text : "";
  }

  double number(String name) {
    return members.get(name) instanceof Double number ? number : 0;
  }

  boolean isTrue(String name) {
    return text(name).equals("true");
  }

  Iterable<String> names() {
    return members.keySet();
  }

  /// All numbers of this object together.
  double sum() {
    double sum = 0;
    for (String name : members.keySet()) {
      sum += number(name);
    }
    return sum;
  }
}
