package dev.natship.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Decides which destinations are on, from the providers, the variables and the owner's `sinks`.
final class DestinationDecider {
  private static final Config NOTHING = ConfigFactory.empty();

  private final ProviderFolder providers;
  private final Variables variables;
  private final Config defaults;
  private final String profile;
  private final boolean automatic;
  private final Problems problems;
  private final List<String> warnings;
  private final NearMisses nearMisses;
  private final Map<String, Supplier<Config>> shown = new TreeMap<>();

  /// @param defaults what lies below every sink's own settings
  /// @param automatic whether variables alone switch providers on
  /// @param warnings where to add what looks like a mistake and stops nothing
  DestinationDecider(
      ProviderFolder providers,
      Variables variables,
      Config defaults,
      String profile,
      boolean automatic,
      Problems problems,
      List<String> warnings,
      NearMisses nearMisses) {
    this.providers = providers;
    this.variables = variables;
    this.defaults = defaults;
    this.profile = profile;
    this.automatic = automatic;
    this.problems = problems;
    this.warnings = warnings;
    this.nearMisses = nearMisses;
  }

  /// All destinations: the owner's own, then every provider in alphabetical order.
  ///
  /// @param ownerShown the owner's sinks with the names of variables in place of their values
  List<Destination> decide(ConfigObject owner, Supplier<Config> ownerShown) {
    List<Destination> destinations = new ArrayList<>();
    Set<String> replaced = new HashSet<>();
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(owner).entrySet()) {
      String name = entry.getKey();
      if (!wellNamed(name)) {
        problems.add(
            entry.getValue().origin(),
            "sinks",
            "a destination's name has up to 64 letters, digits, - and _, beginning with a letter"
                + " or digit");
      } else if (entry.getValue() instanceof ConfigObject section) {
        replaced.add(name);
        destinations.add(owned(name, section.toConfig(), () -> ownerShown.get().getConfig(name)));
      } else {
        problems.add(entry.getValue().origin(), "sinks." + name, "expected a section, { … }");
      }
    }
    Set<String> set = variables.names();
    for (String name : providers.names()) {
      if (!replaced.contains(name)) {
        destinations.add(
            automatic && providers.mentions(name, set)
                ? providers
                    .provider(name)
                    .map(provider -> provided(name, provider, NOTHING, () -> NOTHING, false))
                    .orElseThrow()
                : new Destination.Off(name, ""));
      }
    }
    return destinations;
  }

  private Destination owned(String name, Config section, Supplier<Config> sectionShown) {
    Settings switches = Settings.of(name, "sinks." + name, section, problems);
    boolean enabled = switches.flag("enabled", true);
    String type = switches.text("type", "");
    String providerName = switches.text("preset", type.isEmpty() ? name : "");
    if (!enabled) {
      return new Destination.Off(name, "switched off by enabled = false");
    }
    if (providerName.isEmpty()) {
      return on(name, "your file", section, sectionShown);
    }
    Optional<ProviderFile> provider = providers.provider(providerName);
    if (provider.isEmpty()) {
      boolean asked = section.hasPath("preset");
      problems.add(
          section.root().get("preset") == null
              ? section.origin()
              : section.root().get("preset").origin(),
          "sinks." + name,
          (asked
                  ? "there is no provider called " + providerName
                  : "is no provider's name, so it needs a type, such as type = http")
              + Spelling.hint(providerName, providers.names()));
      return new Destination.Off(name, "wrong configuration");
    }
    boolean meant = !providerName.equals(name) || section.hasPath("enabled");
    return provided(name, provider.get(), section, sectionShown, meant);
  }

  /// @param asked whether the owner named the provider
  private Destination provided(
      String name,
      ProviderFile provider,
      Config section,
      Supplier<Config> sectionShown,
      boolean asked) {
    VariableValues given = CopyVariables.of(provider, section, variables, problems);
    ProviderReadiness readiness;
    try {
      readiness = ProviderReadiness.of(provider, withoutSwitches(section), given, asked);
    } catch (ConfigException wrong) {
      problems.add(wrong.origin(), "sinks." + name, "a substitution refers to itself");
      return new Destination.Off(name, "wrong configuration");
    }
    if (!readiness.meant()) {
      Optional<String> another = provider.whyAnother(profile, given);
      if (another.isPresent()) {
        return new Destination.Off(name, another.get());
      }
    }
    if (readiness.isComplete() && readiness.isWanted()) {
      provider.check(given, problems, warnings);
      String from =
          readiness.touching().isEmpty() ? "your file" : String.join(", ", readiness.touching());
      return on(
          name,
          from,
          readiness.resolved().config(),
          () -> shown(provider, sectionShown.get(), given));
    }
    Set<String> missing = readiness.missing(nearMisses::hint);
    if (readiness.meant()) {
      for (String each : missing) {
        problems.add(section.origin(), "sinks." + name, "requires " + each + ", which is not set");
      }
    }
    return readiness.isWanted()
        ? new Destination.Half(name, provider.title(), List.copyOf(missing))
        : new Destination.Off(
            name, readiness.lacksOnlyFlags() ? "needs " + String.join(", ", missing) : "");
  }

  private static Config shown(ProviderFile provider, Config section, VariableValues given) {
    return Substitutions.resolve(
            withoutSwitches(section).withFallback(provider.sink()),
            asked -> provider.value(asked, given).map(_ -> "${" + asked + "}"))
        .config();
  }

  /// A destination with all its values, over the defaults.
  private Destination on(String name, String from, Config config, Supplier<Config> configShown) {
    String path = "sinks." + name;
    String type = Settings.of(name, path, config, problems).text("type");
    Config all = withoutSwitches(config).withoutPath("type").withFallback(defaults);
    shown.put(name, configShown);
    return new Destination.On(name, type, from, Settings.of(name, path, all, problems));
  }

  /// The settings of each destination that is on, with the names of variables in place of their
  /// values.
  Map<String, Supplier<Config>> shown() {
    return shown;
  }

  private static Config withoutSwitches(Config section) {
    return section.withoutPath("enabled").withoutPath("preset").withoutPath("variables");
  }

  private static boolean wellNamed(String name) {
    boolean goodStart = !name.isEmpty() && Character.isLetterOrDigit(name.charAt(0));
    return goodStart
        && name.length() <= 64
        && name.chars()
            .allMatch(c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_');
  }
}
