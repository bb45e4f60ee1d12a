package dev.natship.catalogue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import dev.natship.testkit.Answer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a test knows of one provider: the variables that switch it on and the answer of a receiver
/// that took everything.
record Vendor(String name, String profile, Map<String, String> variables, Answer taken) {

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
            ConfigFactory.parseString("profile = \"\", answer { status = 200, body = \"\" }"));
    Map<String, String> variables = new TreeMap<>();
    ConfigObject set = said.getObject("variables");
    set.forEach((variable, value) -> variables.put(variable, String.valueOf(value.unwrapped())));
    return new Vendor(
        name,
        said.getString("profile"),
        variables,
        Answer.of(said.getInt("answer.status"), said.getString("answer.body")));
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
