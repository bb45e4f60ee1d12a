package dev.natship.web;

import dev.natship.requests.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// What a client says that wants a WebSocket, and what it is told (RFC 6455, 4.2).
final class Handshake {
  private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private Handshake() {}

  /// The headers of the answer; empty for a request that asks for no WebSocket.
  static Optional<Map<String, String>> answer(Headers headers) {
    Optional<String> key = headers.first("Sec-WebSocket-Key").filter(Handshake::isKey);
    boolean asks =
        has(headers, "Upgrade", "websocket")
            && has(headers, "Connection", "upgrade")
            && has(headers, "Sec-WebSocket-Version", "13");
    return asks ? key.map(Handshake::headers) : Optional.empty();
  }

  private static boolean has(Headers headers, String name, String word) {
    for (String each : headers.first(name).orElse("").split(",")) {
      if (each.strip().equalsIgnoreCase(word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static Map<String, String> headers(String key) {
    return Map.of(
        "Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Accept", accept(key));
  }

  private static String accept(String key) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(sha.digest((key + SALT).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
