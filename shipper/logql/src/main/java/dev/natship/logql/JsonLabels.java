package dev.natship.logql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Map;

/// Reads labels from a line that is a JSON object. A nested member's label joins the names with
/// `_`. Arrays are left out, as in Loki.
final class JsonLabels {
  private static final int DEEPEST = 64;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(2 * DEEPEST).build())
          .build();

  private JsonLabels() {}

  static void extract(WorkedLine line, Map<String, String> wanted) {
    String text = line.text();
    try (JsonParser json = FACTORY.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        line.fail("JSONParserErr");
        return;
      }
      if (wanted.isEmpty()) {
        flatten(json, "", line, 0);
      } else {
        find(json, "", line, wanted, 0);
      }
      if (json.nextToken() != null) {
        line.fail("JSONParserErr");
      }
    } catch (IOException _) {
      line.fail("JSONParserErr");
    }
  }

  private static void flatten(JsonParser json, String before, WorkedLine line, int depth)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = before + LabelNames.of(json.currentName());
      switch (json.nextToken()) {
        case START_OBJECT -> {
          if (depth < DEEPEST) {
            flatten(json, name + "_", line, depth + 1);
          } else {
            json.skipChildren();
          }
        }
        case START_ARRAY -> json.skipChildren();
        case VALUE_NULL -> {}
        default -> line.extracted(name, json.getText());
      }
    }
  }

  /// Finds the wanted paths. The path of a member is `a.b`, that of an element `a[0]`.
  private static void find(
      JsonParser json, String path, WorkedLine line, Map<String, String> wanted, int depth)
      throws IOException {
    boolean isArray = json.currentToken() == JsonToken.START_ARRAY;
    int index = 0;
    for (JsonToken token = json.nextToken(); !token.isStructEnd(); token = json.nextToken()) {
      String here = path + "[" + index++ + "]";
      if (!isArray) {
        here = path.isEmpty() ? json.currentName() : path + "." + json.currentName();
        token = json.nextToken();
      }
      if (token.isStructStart() && depth < DEEPEST) {
        find(json, here, line, wanted, depth + 1);
      } else if (token.isStructStart()) {
        json.skipChildren();
      } else if (token != JsonToken.VALUE_NULL) {
        String value = json.getText();
        for (Map.Entry<String, String> each : wanted.entrySet()) {
          if (each.getValue().equals(here)) {
            line.extracted(each.getKey(), value);
          }
        }
      }
    }
  }
}
