package dev.natship.config;

import dev.natship.settings.Problems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A vendor of the catalogue, for people: what it is called and which variables it goes by.
public record Provider(
    String name, String title, String link, String notes, List<Variable> variables) {

  /// One environment variable of a vendor.
  public record Variable(String name, Need need) {}

  /// Whether a vendor can do without a variable.
  public enum Need {
    REQUIRED,
    /// At least one of those marked so must be set.
    ONE_OF,
    /// Its value says whether this vendor or another one with the same variables is meant.
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

  /// The whole catalogue in alphabetical order.
  public static List<Provider> all(Installation installation, Problems problems)
      throws IOException {
    Presets presets = new Presets(installation.providers(), problems);
    List<Provider> providers = new ArrayList<>();
    for (String name : presets.names()) {
      presets.preset(name).map(Provider::of).ifPresent(providers::add);
    }
    return providers;
  }

  private static Provider of(Preset preset) {
    return new Provider(
        preset.name(), preset.title(), preset.link(), preset.notes(), preset.variables());
  }
}
