package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.natship.config.Destination;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// Settings that send a provider's lines to a receiver of the test, under the provider's own path
/// and query.
///
/// @param environment the variables that switch it on
/// @param owner an owner's file that changes nothing but the address
/// @param place scheme and host of the provider
/// @param asked scheme and host of the provider's check
record Redirected(Map<String, String> environment, String owner, String place, String asked) {
  private static final String RECEIVER = "{receiver}";

  static Redirected of(ShippedConfiguration shipped, TestedProvider provider, String receiver) {
    Destination.On on =
        assertInstanceOf(
            Destination.On.class, shipped.destination(provider.name(), provider.environment(), ""));
    String dsn = provider.variables().getOrDefault("SENTRY_DSN", "");
    if (!dsn.isEmpty()) {
      Map<String, String> environment = new TreeMap<>(provider.environment());
      URI address = URI.create(dsn);
      String[] instead = receiver.split("://", 2);
      environment.put(
          "SENTRY_DSN",
          dsn.replace(address.getHost(), instead[1]).replace("https://", instead[0] + "://"));
      String place = "https://" + address.getHost();
      return new Redirected(environment, "", place, place);
    }
    if (!provider.redirect().isEmpty()) {
      Map<String, String> environment = new TreeMap<>(provider.environment());
      if (!provider.tokenPlace().isEmpty()) {
        environment.replaceAll((_, value) -> value.replace(provider.tokenPlace(), receiver));
      }
      String owner =
          "sinks.%s {\n%s\n}\n"
              .formatted(provider.name(), provider.redirect().replace(RECEIVER, receiver));
      return new Redirected(environment, owner, provider.place(), provider.place());
    }
    String url = on.settings().text("url");
    int path = endOfPlace(url);
    String owner =
        "sinks.%s.url = \"%s%s\"\n".formatted(provider.name(), receiver, url.substring(path));
    String place = url.substring(0, path);
    String check = on.settings().has("check.url") ? on.settings().text("check.url") : "";
    if (!check.contains("://")) {
      return new Redirected(provider.environment(), owner, place, place);
    }
    int checkPath = endOfPlace(check);
    String checked =
        "sinks.%s.check.url = \"%s%s\"\n"
            .formatted(provider.name(), receiver, check.substring(checkPath));
    return new Redirected(
        provider.environment(), owner + checked, place, check.substring(0, checkPath));
  }

  private static int endOfPlace(String address) {
    int slash = address.indexOf('/', address.indexOf("://") + 3);
    return slash < 0 ? address.length() : slash;
  }

  /// For providers that do not speak HTTP: sends to a peer's host and port.
  static Redirected to(TestedProvider provider, String peer, Path authority) {
    Map<String, String> environment = new TreeMap<>(provider.environment());
    environment.replaceAll((_, value) -> value.replace(provider.place(), peer));
    String owner =
        provider.tls() ? "sinks.%s.tls.ca = \"%s\"\n".formatted(provider.name(), authority) : "";
    return new Redirected(environment, owner, provider.place(), provider.place());
  }
}
