package dev.natship.aws;

import java.net.URI;
import java.util.List;

/// Service and region of a host of Amazon's: `search-logs.eu-central-1.es.amazonaws.com`,
/// `logs.eu-central-1.amazonaws.com`. Both are empty for any other host.
record AwsHost(String service, String region) {
  private static final AwsHost OTHER = new AwsHost("", "");
  private static final List<String> ENDS = List.of(".amazonaws.com", ".amazonaws.com.cn");
  private static final List<String> BEHIND_THE_REGION = List.of("es", "aoss");

  /// @param place scheme and host
  static AwsHost of(String place) {
    String host = String.valueOf(URI.create(place).getHost());
    for (String end : ENDS) {
      if (host.endsWith(end)) {
        String[] parts = host.substring(0, host.length() - end.length()).split("\\.");
        if (parts.length >= 2) {
          String last = parts[parts.length - 1];
          String before = parts[parts.length - 2];
          return BEHIND_THE_REGION.contains(last)
              ? new AwsHost(last, before)
              : new AwsHost(before, last);
        }
      }
    }
    return OTHER;
  }
}
