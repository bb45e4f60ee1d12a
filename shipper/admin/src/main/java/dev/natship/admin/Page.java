package dev.natship.admin;

import dev.natship.web.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The page at `/`: one static file that asks `/api/v1/status` again and again.
final class Page {
  /// What any other answer may do in a browser.
  static final String NOTHING_ELSE =
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  private Page() {}

  /// With the page's own script and style, known by what they say, and nothing from anywhere else.
  static Response answer() {
    return Answer.PAGE;
  }

  /// Made when somebody looks: the checksums cost a start 5 ms.
  private static final class Answer {
    private static final Response PAGE = make();

    private static Response make() {
      byte[] html = read();
      String policy =
          NOTHING_ELSE
              + "; connect-src 'self'; script-src '"
              + fingerprint(html, "script")
              + "'; style-src '"
              + fingerprint(html, "style")
              + "'";
      return Response.of(200, "text/html; charset=utf-8", html)
          .with("Content-Security-Policy", policy);
    }
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

  private static String fingerprint(byte[] html, String element) {
    String page = new String(html, StandardCharsets.UTF_8);
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
