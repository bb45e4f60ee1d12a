package dev.natship.app;

import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.function.UnaryOperator;

/// Where a destination's lines go, in words that hold no secret: hosts without user, path and
/// query, and the names of buckets, topics and the like.
final class TargetAddress {
  private TargetAddress() {}

  /// Empty where the settings name no place, or none that may be shown.
  static String of(Settings settings) {
    String host =
        first(settings, List.of("url", "endpoint", "brokers", "dsn"), TargetAddress::bare);
    String inside =
        first(
            settings,
            List.of("bucket", "container", "topic", "group", "project", "path", "to"),
            TargetAddress::plain);
    return host.isEmpty() || inside.isEmpty() || settings.has("path")
        ? host + (host.isEmpty() ? inside : "")
        : inside + " at " + host;
  }

  private static String first(Settings settings, List<String> keys, UnaryOperator<String> shown) {
    return keys.stream()
        .filter(settings::has)
        .map(key -> String.join(" ", settings.texts(key).stream().map(shown).toList()))
        .filter(words -> !words.isBlank())
        .findFirst()
        .orElse("");
  }

  /// Scheme, host and port of an address.
  static String bare(String address) {
    try {
      URI uri = new URI(address.contains("://") ? address : "none://" + address);
      if (uri.getHost() == null) {
        return "";
      }
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      boolean isDomain = uri.getHost().indexOf('.') > 0;
      String host = isDomain ? uri.getHost() : plain(uri.getHost());
      return (address.contains("://") ? uri.getScheme() + "://" : "") + host + port;
    } catch (URISyntaxException _) {
      return "";
    }
  }

  private static String plain(String text) {
    return Secret.isLikelyIn(text) ? "•••" : text;
  }
}
