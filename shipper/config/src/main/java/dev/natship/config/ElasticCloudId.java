package dev.natship.config;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// The id that Elastic Cloud shows for a deployment: `name:base64`, where the base64 is
/// `domain[:port]$elasticsearch$kibana`.
final class ElasticCloudId {
  private ElasticCloudId() {}

  /// The address of the deployment's Elasticsearch; empty when the id holds none.
  static Optional<String> address(String id) {
    String encoded = id.strip().substring(id.strip().lastIndexOf(':') + 1);
    String inside;
    try {
      inside = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    String[] parts = inside.split("\\$", -1);
    if (parts.length < 2 || !isHost(parts[0]) || !isHost(parts[1])) {
      return Optional.empty();
    }
    int colon = parts[0].indexOf(':');
    String domain = colon < 0 ? parts[0] : parts[0].substring(0, colon);
    String port = colon < 0 ? "443" : parts[0].substring(colon + 1);
    int own = parts[1].indexOf(':');
    return Optional.of(
        own < 0
            ? "https://" + parts[1] + "." + domain + ":" + port
            : "https://" + parts[1].substring(0, own) + "." + domain + parts[1].substring(own));
  }

  private static boolean isHost(String text) {
    return !text.isEmpty()
        && text.chars().allMatch(c -> Character.isLetterOrDigit(c) || ".-:".indexOf(c) >= 0);
  }
}
