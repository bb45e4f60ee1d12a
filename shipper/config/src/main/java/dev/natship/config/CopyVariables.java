package dev.natship.config;

import com.typesafe.config.Config;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What variables hold for one destination. With `variables { … }` a second destination of a
/// provider gets only those, and the ones that several programs share. Otherwise the address of one
/// account could receive the credentials of another.
final class CopyVariables {
  private CopyVariables() {}

  static VariableValues of(
      ProviderFile provider, Config section, Variables variables, Problems problems) {
    if (!section.hasPath("variables")) {
      return variables::value;
    }
    Settings settings = Settings.of(provider.name(), "sinks." + provider.name(), section, problems);
    Map<String, String> own = settings.map("variables");
    Set<String> names = provider.names();
    for (String name : own.keySet()) {
      if (!names.contains(name)) {
        problems.add(
            section.getValue("variables").origin(),
            "variables." + name,
            "the provider "
                + provider.name()
                + " has no such variable"
                + Optional.ofNullable(provider.elsewhere().get(name))
                    .map(ours -> "; set " + ours)
                    .orElseGet(() ->
                        Spelling.nearest(name, names)
                            .map(near -> "; did you mean " + near + "?")
                            .orElseGet(() -> "; it has " + String.join(", ", names))));
      }
    }
    Set<String> shared = provider.named(VariableTrait.SHARED);
    return name ->
        own.containsKey(name) || !shared.contains(name)
            ? Optional.ofNullable(own.get(name)).filter(value -> !value.isBlank())
            : variables.value(name);
  }
}
