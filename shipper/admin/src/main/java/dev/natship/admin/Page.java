package dev.natship.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The page at `/`: one static file that asks `/api/v1/status` again and again.
final class Page {
  private static final byte[] HTML = read();

  /// The page's own script and style, known by what they say, and nothing from anywhere else.
  private static final String POLICY =
      "default-src 'none'; script-src '"
          + fingerprint("script")
          + "'; style-src '"
          + fingerprint("style")
          + "'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  private Page() {}

  static byte[] html() {
    return HTML;
  }

  static String policy() {
    return POLICY;
  }

  private static byte[] read() {
    try (InputStream in = Page.class.getResourceAsStream("page.html")) {
      if (in == null) {
        throw new IllegalStateException("page.html is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fingerprint(String element) {
    String page = new String(HTML, StandardCharsets.UTF_8);
    String begin = "<" + element + ">";
    int from = page.indexOf(begin) + begin.length();
    String text = page.substring(from, page.indexOf("</" + element + ">", from));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
