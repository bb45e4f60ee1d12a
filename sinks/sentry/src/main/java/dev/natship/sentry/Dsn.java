package dev.natship.sentry;

import dev.natship.transport.AddressText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// A Sentry DSN, `https://<key>@<host>/<prefix>/<project>`, taken apart.
record Dsn(String key, String endpoint) {

  /// Empty when the text is no DSN; the text itself is never repeated, since it holds a key.
  static Optional<Dsn> parse(String text) {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
    String user = uri.getUserInfo();
    String path = uri.getPath();
    boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    if (!web || user == null || uri.getHost() == null || path == null) {
      return Optional.empty();
    }
    String trimmed = AddressText.withoutLastSlash(path);
    int slash = trimmed.lastIndexOf('/');
    if (slash < 0 || slash == trimmed.length() - 1) {
      return Optional.empty();
    }
    String key = user.split(":", 2)[0];
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String endpoint =
        uri.getScheme()
            + "://"
            + uri.getHost()
            + port
            + trimmed.substring(0, slash)
            + "/api/"
            + trimmed.substring(slash + 1)
            + "/envelope/";
    return key.isEmpty() ? Optional.empty() : Optional.of(new Dsn(key, endpoint));
  }
}
