package dev.natship.config;

import dev.natship.settings.Problems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A provider as people see it: what it is called and which variables it has.
public record Provider(
    String name, String title, String link, String notes, List<Variable> variables) {

  /// One environment variable of a provider.
  public record Variable(String name, Need need) {}

  /// Whether a provider can do without a variable.
  public enum Need {
    REQUIRED,
    /// At least one of those marked so must be set.
    ONE_OF,
    /// Its value says whether this provider or another one with the same variables is meant.
    CHOOSES,
    OPTIONAL
  }

  public Provider {
    variables = List.copyOf(variables);
  }

  /// Names of all variables with this need.
  public List<String> names(Need need) {
    return variables.stream()
        .filter(variable -> variable.need() == need)
        .map(Variable::name)
        .toList();
  }

  /// All providers in alphabetical order.
  public static List<Provider> all(Installation installation, Problems problems)
      throws IOException {
    ProviderFolder folder = new ProviderFolder(installation.providers());
    List<Provider> providers = new ArrayList<>();
    for (String name : folder.names()) {
      folder.provider(name, problems).map(ProviderFile::described).ifPresent(providers::add);
    }
    return providers;
  }
}
