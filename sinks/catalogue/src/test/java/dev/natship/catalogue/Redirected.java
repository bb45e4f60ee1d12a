package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.natship.config.Destination;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/// A vendor whose lines go to a receiver of the test instead, with the vendor's own path and query.
///
/// @param environment what switches it on
/// @param owner an owner's file that changes nothing but the address
/// @param place the vendor's scheme and host
record Redirected(Map<String, String> environment, String owner, String place) {

  static Redirected of(Installation installation, Vendor vendor, String receiver) {
    Destination.On on =
        assertInstanceOf(
            Destination.On.class,
            installation.destination(vendor.name(), vendor.environment(), ""));
    String dsn = vendor.variables().getOrDefault("SENTRY_DSN", "");
    if (!dsn.isEmpty()) {
      Map<String, String> environment = new TreeMap<>(vendor.environment());
      URI vendors = URI.create(dsn);
      environment.put(
          "SENTRY_DSN", dsn.replace(vendors.getHost(), receiver.substring("https://".length())));
      return new Redirected(environment, "", "https://" + vendors.getHost());
    }
    String url = on.settings().text("url");
    int host = url.indexOf("://") + 3;
    int slash = url.indexOf('/', host);
    int path = slash < 0 ? url.length() : slash;
    String owner =
        "sinks.%s.url = \"%s%s\"\n".formatted(vendor.name(), receiver, url.substring(path));
    return new Redirected(vendor.environment(), owner, url.substring(0, path));
  }
}
