package dev.natship.cage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Map;

/// What a destination does with one request.
sealed interface Reply {
  /// The usual answer of one that took everything.
  Reply TAKEN = new Say(200, Map.of(), "{}");

  static Reply status(int status) {
    return new Say(status, Map.of(), "{\"error\":\"as the test wants it\"}");
  }

  static Reply status(int status, String header, String value) {
    return new Say(status, Map.of(header, value), "{\"error\":\"as the test wants it\"}");
  }

  record Say(int status, Map<String, String> headers, String body) implements Reply {
    byte[] bytes() {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " -\r\n");
      headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
      String length = status == 204 ? "" : "Content-Length: " + body.length() + "\r\n";
      return head.append(length)
          .append("\r\n")
          .append(status == 204 ? "" : body)
          .toString()
          .getBytes(US_ASCII);
    }
  }

  /// Says nothing until the client gives up.
  record Hang() implements Reply {}

  /// Says it, one byte a second.
  record Trickle(Say say) implements Reply {}

  /// Takes the lines and resets the connection instead of answering, so that nobody knows.
  record Reset() implements Reply {}
}
