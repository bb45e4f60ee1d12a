package dev.natship.transport;

import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/// The `Authorization` header of a sink, empty when there is none, and the secrets inside it.
record Auth(Secret header, List<Secret> secrets) {

  private static final Set<String> OWN = Set.of("bearer", "api-key", "basic", "header");

  Auth {
    secrets = List.copyOf(secrets);
  }

  /// Reads `auth { bearer | api-key | basic { user, password } | header }`. Without it, takes user
  /// and password from the address.
  static Auth read(Settings settings, UserInfo userInfo) {
    Settings auth = settings.section("auth");
    List<String> values = new ArrayList<>();
    List<Secret> secrets = new ArrayList<>();
    Optional<Secret> bearer = auth.optionalSecret("bearer");
    bearer.ifPresent(token -> {
      values.add("Bearer " + token.reveal());
      secrets.add(token);
    });
    auth.optionalSecret("api-key")
        .ifPresent(key -> {
          values.add("ApiKey " + key.reveal());
          secrets.add(key);
        });
    Settings basic = auth.section("basic");
    Optional<Secret> user = basic.optionalSecret("user");
    Optional<Secret> password = basic.optionalSecret("password");
    if (user.isPresent() || password.isPresent()) {
      values.add(
          basic(user.map(Secret::reveal).orElse(""), password.map(Secret::reveal).orElse("")));
      password.ifPresent(secrets::add);
    }
    if (!userInfo.isEmpty()) {
      values.add(basic(userInfo.user(), userInfo.password()));
    }
    auth.optionalSecret("header").ifPresent(raw -> values.add(raw.reveal()));
    if (values.size() > 1) {
      settings.problem(
          "auth", "expected one of bearer, api-key, basic, header and a user in url, not several");
    }
    if (values.isEmpty()) {
      return new Auth(new Secret(""), List.of());
    }
    String value = values.getFirst();
    if (!Addresses.isHeaderValue(value)) {
      settings.problem("auth", "holds a line break or another control character");
      return new Auth(new Secret(""), List.of());
    }
    secrets.add(new Secret(value));
    secrets.add(new Secret(value.substring(value.indexOf(' ') + 1)));
    return new Auth(new Secret(value), secrets);
  }

  /// The factory for a key under `auth` that another module reads, such as `aws`.
  static Optional<AuthorizerFactory> scheme(Settings settings) {
    List<String> asked =
        settings.names("auth").stream().filter(name -> !OWN.contains(name)).toList();
    if (asked.isEmpty()) {
      return Optional.empty();
    }
    ClassLoader loader = AuthorizerFactory.class.getClassLoader();
    for (AuthorizerFactory factory : ServiceLoader.load(AuthorizerFactory.class, loader)) {
      if (asked.contains(factory.scheme())) {
        return Optional.of(factory);
      }
    }
    return Optional.empty();
  }

  private static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
