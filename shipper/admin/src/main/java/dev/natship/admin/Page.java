package dev.natship.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The page at `/`: one static file that asks `/api/v1/status` again and again.
final class Page {
  /// The page's own script and style, and nothing from anywhere else.
  static final String POLICY =
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src"
          + " 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  private Page() {}

  static byte[] html() {
    try (InputStream in = Page.class.getResourceAsStream("page.html")) {
      if (in == null) {
        throw new IllegalStateException("page.html is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
