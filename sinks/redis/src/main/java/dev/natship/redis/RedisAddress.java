package dev.natship.redis;

import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One server and who we are there: `redis://user:password@host:6379/0`, `rediss://` for TLS. User,
/// password and database may stand in settings of their own, which win.
record RedisAddress(
    boolean tls, String host, int port, String user, Optional<Secret> password, long database) {
  private static final int PORT = 6379;

  static RedisAddress read(Settings settings) {
    URI url = settings.url("url", "redis", "rediss");
    String host = url.getHost();
    if (host == null) {
      settings.problem("url", "expected redis://host:port/database");
      host = "unset.invalid";
    }
    String[] login = login(url);
    return new RedisAddress(
        "rediss".equalsIgnoreCase(url.getScheme()),
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        url.getPort() < 0 ? PORT : url.getPort(),
        settings.text("user", login[0]),
        settings
            .optionalSecret("password")
            .or(() -> Optional.of(login[1]).filter(text -> !text.isEmpty()).map(Secret::new)),
        settings.number("database", database(settings, url), 0, 1_000_000));
  }

  private static String[] login(URI url) {
    String info = url.getRawUserInfo() == null ? "" : url.getRawUserInfo();
    int colon = info.indexOf(':');
    return colon < 0
        ? new String[] {decode(info), ""}
        : new String[] {decode(info.substring(0, colon)), decode(info.substring(colon + 1))};
  }

  private static String decode(String text) {
    // A plus sign is itself in a user or a password, unlike in a form.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static long database(Settings settings, URI url) {
    String path = url.getPath() == null ? "" : url.getPath().replace("/", "");
    try {
      return path.isEmpty() ? 0 : Long.parseLong(path);
    } catch (NumberFormatException _) {
      settings.problem("url", "expected the number of a database after the port");
      return 0;
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
