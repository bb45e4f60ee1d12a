package dev.natship.splunk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/// What the collector answers: `{"text":…,"code":…}`, with the number of a bad event or of an
/// acknowledgement.
///
/// @param code -1 when the answer has none
/// @param badEvent index of the first event that was refused, -1 when none is named
/// @param acknowledgement -1 when there is none
record HecAnswer(int code, String text, int badEvent, long acknowledgement) {
  private static final JsonFactory JSON = new JsonFactory();

  static HecAnswer read(byte[] body) {
    int code = -1;
    String text = "";
    int badEvent = -1;
    long acknowledgement = -1;
    try (JsonParser parser = JSON.createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        String name = token.isScalarValue() ? String.valueOf(parser.currentName()) : "";
        switch (name) {
          case "code" -> code = parser.getValueAsInt(-1);
          case "text" -> text = parser.getText();
          case "invalid-event-number" -> badEvent = parser.getValueAsInt(-1);
          case "ackId" -> acknowledgement = parser.getValueAsLong(-1);
          default -> {}
        }
      }
    } catch (IOException _) {
      return new HecAnswer(code, text, badEvent, acknowledgement);
    }
    return new HecAnswer(code, text, badEvent, acknowledgement);
  }

  /// Whether one event is to blame rather than the request.
  boolean blamesEvent() {
    return code == 6 || code == 12 || code == 13 || code == 15;
  }

  /// Whether token, index, channel or acknowledgement are set up wrongly.
  boolean blamesSettings() {
    return switch (code) {
      case 1, 2, 3, 4, 7, 10, 11, 14, 16 -> true;
      default -> false;
    };
  }
}
