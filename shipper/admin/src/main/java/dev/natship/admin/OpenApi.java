package dev.natship.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The document at `/api/v1/openapi.json`, which says what is under `/api/v1`.
final class OpenApi {
  private OpenApi() {}

  static byte[] document() {
    try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
