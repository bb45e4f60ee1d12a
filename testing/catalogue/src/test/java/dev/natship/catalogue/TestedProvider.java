package dev.natship.catalogue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.Received;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What tests know of one provider: the variables that switch it on, and the answers of its
/// receiver when all is well.
///
/// @param apart whether the same variables with other values switch on another provider; the
///   environment can then turn on only one of the two
/// @param shared variables that other programs use too
/// @param redirect settings that send to `{receiver}`; empty where setting `url` is enough
/// @param place scheme and host of the provider, where `redirect` is set; host and port where the
///   provider does not speak HTTP
/// @param tokenPlace scheme and host of the server that issues its tokens
/// @param tls for providers that do not speak HTTP: whether they use TLS
/// @param healthy the answer to its check when all is well
record TestedProvider(
    String name,
    String profile,
    boolean apart,
    Map<String, String> variables,
    Set<String> shared,
    String redirect,
    String place,
    String tokenPlace,
    boolean tls,
    CannedAnswer taken,
    CannedAnswer healthy) {

  /// All providers.
  static List<TestedProvider> catalogue() {
    return Stream.concat(all().stream(), read("local.conf").stream()).toList();
  }

  /// All providers that use the network.
  static List<TestedProvider> all() {
    return Stream.concat(overHttp().stream(), overSockets().stream()).toList();
  }

  /// All providers that speak HTTP.
  static List<TestedProvider> overHttp() {
    return read("http.conf");
  }

  /// All providers that use the network but do not speak HTTP.
  static List<TestedProvider> overSockets() {
    return read("sockets.conf");
  }

  /// The stores that the provider `s3` serves.
  static List<TestedProvider> stores() {
    return read("stores.conf");
  }

  static TestedProvider overSocket(String name) {
    return named(name, overSockets());
  }

  static TestedProvider overHttp(String name) {
    return named(name, overHttp());
  }

  private static TestedProvider named(String name, List<TestedProvider> providers) {
    return providers.stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<TestedProvider> read(String resource) {
    Config all = ConfigFactory.parseResources(resource);
    return all.root().keySet().stream()
        .sorted()
        .map(name -> of(name, all.getConfig('"' + name + '"')))
        .toList();
  }

  private static TestedProvider of(String name, Config config) {
    Config said =
        config.withFallback(
            ConfigFactory.parseString(
                """
                profile = "", apart = false, shared = [], tls = false
                redirect = "", place = "", token-place = ""
                answer { status = 200, body = "" }
                check { status = 200, body = "" }
                """));
    Map<String, String> variables = new TreeMap<>();
    ConfigObject set = said.getObject("variables");
    set.forEach((variable, value) ->
        variables.put(
            variable,
            String.valueOf(value.unwrapped())
                .replace("{service-account}", ServiceAccountKey.JSON)));
    return new TestedProvider(
        name,
        said.getString("profile"),
        said.getBoolean("apart"),
        variables,
        Set.copyOf(said.getStringList("shared")),
        said.getString("redirect"),
        said.getString("place"),
        said.getString("token-place"),
        said.getBoolean("tls"),
        answer(said.getConfig("answer")),
        answer(said.getConfig("check")));
  }

  private static CannedAnswer answer(Config told) {
    return CannedAnswer.of(told.getInt("status"), told.getString("body"));
  }

  /// This provider with other variables.
  TestedProvider with(Map<String, String> variables) {
    return new TestedProvider(
        name, profile, apart, variables, shared, redirect, place, tokenPlace, tls, taken, healthy);
  }

  /// The variables that no other program uses.
  Set<String> own() {
    return variables.keySet().stream()
        .filter(name -> !shared.contains(name))
        .collect(Collectors.toSet());
  }

  /// The answer to a request: a token where it asks for one, else the given answer of the provider.
  CannedAnswer answer(Received request, CannedAnswer ofProvider) {
    return asksForToken(request)
        ? CannedAnswer.of(200, "{\"access_token\":\"token-1\",\"expires_in\":3599}")
        : ofProvider;
  }

  boolean asksForToken(Received request) {
    return !tokenPlace.isEmpty() && request.path().endsWith("/token");
  }

  /// The variables, and the profile where the provider needs one.
  Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(variables);
    if (!profile.isEmpty()) {
      environment.put("PROFILE", profile);
    }
    return environment;
  }

  @Override
  public String toString() {
    return name;
  }
}
