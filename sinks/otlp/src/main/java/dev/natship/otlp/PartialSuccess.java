package dev.natship.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.natship.transport.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// What a 200 says about refused records, in either form of the protocol.
record PartialSuccess(long rejected, String message) {
  private static final PartialSuccess NONE = new PartialSuccess(0, "");
  private static final JsonFactory JSON = new JsonFactory();

  /// Reads what can be read. A 200 whose body makes no sense counts as full success.
  static PartialSuccess read(Answer answer, String requestType) {
    String type = answer.header("Content-Type").orElse(requestType);
    return type.contains("json") ? json(answer.body()) : protobuf(answer.body());
  }

  private static PartialSuccess json(byte[] body) {
    long rejected = 0;
    String message = "";
    try (JsonParser parser = JSON.createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          JsonToken value = parser.nextToken();
          if (name.equals("rejectedLogRecords") && value.isScalarValue()) {
            rejected = Long.parseLong(parser.getText());
          } else if (name.equals("errorMessage") && value == JsonToken.VALUE_STRING) {
            message = parser.getText();
          }
        }
      }
    } catch (IOException | NumberFormatException _) {
      return new PartialSuccess(rejected, message);
    }
    return new PartialSuccess(rejected, message);
  }

  private static PartialSuccess protobuf(byte[] body) {
    Wire wire = new Wire(body, 0, body.length);
    while (wire.next()) {
      if (wire.field == 1 && wire.type == 2) {
        Wire inner = new Wire(body, wire.start, wire.start + (int) wire.value);
        long rejected = 0;
        String message = "";
        while (inner.next()) {
          if (inner.field == 1 && inner.type == 0) {
            rejected = inner.value;
          } else if (inner.field == 2 && inner.type == 2) {
            message = new String(body, inner.start, (int) inner.value, StandardCharsets.UTF_8);
          }
        }
        return new PartialSuccess(rejected, message);
      }
    }
    return NONE;
  }
}
