package dev.natship.aws;

import dev.natship.settings.Settings;

/// A region's name, and the addresses of services there.
final class Region {
  private Region() {}

  /// Reads `region`.
  static String read(Settings settings, String usual) {
    String region = settings.text("region", usual).strip();
    if (!region.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
      settings.unusable("region", "expected a name such as eu-central-1");
      return "us-east-1";
    }
    return region;
  }

  /// Reports a region that AWS cannot have. Other stores name theirs as they like.
  static void checkAws(Settings settings, String region) {
    if (!region.matches("[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}")) {
      settings.unusable("region", "expected a region of AWS such as eu-central-1");
    }
  }

  static String host(String service, String region) {
    return "https://"
        + service
        + "."
        + region
        + (region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
  }

  /// Reports settings of the HTTP transport that have no meaning for a service of AWS.
  static void refuseHttpSettings(Settings settings) {
    for (String key : new String[] {"url", "path", "query", "method", "auth", "sign"}) {
      if (settings.has(key)) {
        settings.problem(key, "is not for AWS: use endpoint, region and credentials");
      }
    }
  }
}
