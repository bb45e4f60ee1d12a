package dev.natship.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// What a receiver says to one request. With a `pause`, it waits so long before each byte of the
/// body.
public record CannedAnswer(int status, Map<String, String> headers, String body, Duration pause) {
  public static CannedAnswer of(int status) {
    return of(status, "");
  }

  public static CannedAnswer of(int status, String body) {
    return new CannedAnswer(status, Map.of(), body, Duration.ZERO);
  }

  public CannedAnswer withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new CannedAnswer(status, Map.copyOf(more), body, pause);
  }

  public CannedAnswer byteByByte(Duration pause) {
    return new CannedAnswer(status, headers, body, pause);
  }

  byte[] bytes() {
    return body.getBytes(StandardCharsets.UTF_8);
  }
}
