package dev.natship.catalogue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import dev.natship.testkit.Answer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a test knows of one provider: the variables that switch it on and the answers of a receiver
/// that took everything.
///
/// @param apart whether its variables stand for another provider when they hold other values, so
///   that both are never on at once
/// @param healthy what its check answers when all is well
record Vendor(
    String name,
    String profile,
    boolean apart,
    Map<String, String> variables,
    Answer taken,
    Answer healthy) {

  /// All providers that speak HTTP without a signature of their own.
  static List<Vendor> all() {
    Config all = ConfigFactory.parseResources("vendors.conf");
    return all.root().keySet().stream()
        .sorted()
        .map(name -> of(name, all.getConfig('"' + name + '"')))
        .toList();
  }

  private static Vendor of(String name, Config config) {
    Config said =
        config.withFallback(
            ConfigFactory.parseString(
                """
                profile = ""
                apart = false
                answer { status = 200, body = "" }
                check { status = 200, body = "" }
                """));
    Map<String, String> variables = new TreeMap<>();
    ConfigObject set = said.getObject("variables");
    set.forEach((variable, value) -> variables.put(variable, String.valueOf(value.unwrapped())));
    return new Vendor(
        name,
        said.getString("profile"),
        said.getBoolean("apart"),
        variables,
        answer(said.getConfig("answer")),
        answer(said.getConfig("check")));
  }

  private static Answer answer(Config told) {
    return Answer.of(told.getInt("status"), told.getString("body"));
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
