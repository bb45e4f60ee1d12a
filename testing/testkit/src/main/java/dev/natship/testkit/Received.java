package dev.natship.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A request as a receiver saw it, with its body decompressed. Header names are in lower case.
public record Received(
    String method, String path, Map<String, List<String>> headers, byte[] body, long wireBytes) {
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /// The first value of a header, or an empty text.
  public String header(String name) {
    List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    return values.isEmpty() ? "" : values.getFirst();
  }
}
