package dev.natship.aws;

import dev.natship.settings.Settings;
import dev.natship.transport.AddressText;
import java.net.URI;

/// The address of a bucket: its name in the path, as every store understands it, or in front of the
/// host.
record Bucket(String name, String url, String region) {

  /// Reads `bucket`, `region`, `endpoint` and `path-style`.
  static Bucket read(Settings settings) {
    String name = settings.text("bucket", "").strip();
    if (!name.matches("[A-Za-z0-9._-]{3,255}")) {
      settings.unusable("bucket", "expected the name of a bucket");
      name = "unset";
    }
    String region = Region.read(settings, "auto");
    boolean pathStyle = settings.flag("path-style", true);
    URI endpoint;
    if (settings.has("endpoint")) {
      endpoint = settings.url("endpoint", "https", "http");
    } else {
      if (region.equals("auto")) {
        settings.problem("region", "AWS has no region auto: set it, or the endpoint of the store");
      } else {
        Region.checkAws(settings, region);
      }
      endpoint = URI.create(Region.host("s3", region));
    }
    String host = endpoint.getRawAuthority();
    String base = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
    String path = AddressText.withoutLastSlash(base);
    String url =
        pathStyle
            ? endpoint.getScheme() + "://" + host + path + "/" + name
            : endpoint.getScheme() + "://" + name + "." + host + path;
    return new Bucket(name, url, region);
  }
}
