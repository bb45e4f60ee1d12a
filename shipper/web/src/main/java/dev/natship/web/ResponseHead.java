package dev.natship.web;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/// Writes what stands before an answer's body.
final class ResponseHead {
  static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final HttpDate date = new HttpDate();

  /// @param length the header field that says where the body ends; empty where it ends with the
  ///   connection
  synchronized byte[] write(
      Response answer, Map<String, String> common, String length, boolean persistent) {
    StringBuilder head = new StringBuilder(320);
    head.append("HTTP/1.1 ").append(answer.status()).append(' ');
    head.append(Status.words(answer.status())).append("\r\n");
    field(head, "Date", date.at(Instant.now()));
    common.forEach((name, value) -> {
      if (!answer.headers().containsKey(name)) {
        field(head, name, value);
      }
    });
    answer.headers().forEach((name, value) -> field(head, name, value));
    head.append(length);
    if (!persistent && !answer.headers().containsKey("Connection")) {
      field(head, "Connection", "close");
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void field(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
}
