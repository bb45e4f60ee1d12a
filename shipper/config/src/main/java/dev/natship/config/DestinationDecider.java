package dev.natship.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Decides which destinations are on, from the providers, the variables and the owner's `sinks`.
final class DestinationDecider {
  private static final Config NOTHING = ConfigFactory.empty();

  private final ProviderFolder providers;
  private final Variables variables;
  private final Set<String> general;
  private final Config defaults;
  private final String profile;
  private final boolean automatic;
  private final List<String> warnings;
  private final NearMisses nearMisses;
  private final Map<String, Supplier<Config>> shown = new TreeMap<>();

  /// @param general the variables that the reference asks for
  /// @param defaults what lies below every sink's own settings
  /// @param automatic whether variables alone switch providers on
  /// @param warnings where to add what looks like a mistake and stops nothing
  DestinationDecider(
      ProviderFolder providers,
      Variables variables,
      Set<String> general,
      Config defaults,
      String profile,
      boolean automatic,
      List<String> warnings,
      NearMisses nearMisses) {
    this.providers = providers;
    this.variables = variables;
    this.general = general;
    this.defaults = defaults;
    this.profile = profile;
    this.automatic = automatic;
    this.warnings = warnings;
    this.nearMisses = nearMisses;
  }

  /// The owner's `sinks`.
  ///
  /// @param sections with the values of variables
  /// @param shown with the names of variables in place of their values
  /// @param lacks reports the variables that a section needs and that are not set
  record Owner(
      ConfigObject sections, Supplier<Config> shown, BiConsumer<ConfigValue, Problems> lacks) {}

  /// All destinations: the owner's own, then every provider in alphabetical order. What is wrong
  /// with one stays with that one.
  List<Destination> decide(Owner owner) {
    List<Destination> destinations = new ArrayList<>();
    new TreeMap<>(owner.sections())
        .forEach(
            (name, value) -> destinations.add(sound(name, own -> owned(name, value, owner, own))));
    Set<String> mentioning = automatic ? providers.mentioning(others()) : Set.of();
    for (String name : providers.names()) {
      if (!owner.sections().containsKey(name)) {
        destinations.add(
            mentioning.contains(name)
                ? sound(name, own -> provided(name, own))
                : new Destination.Off(name, ""));
      }
    }
    return destinations;
  }

  /// The variables that are set and are not Natship's own. Those say nothing of destinations: a
  /// provider that reads one too shares it.
  private Set<String> others() {
    Set<String> others = new TreeSet<>(variables.names());
    others.removeAll(general);
    return others;
  }

  /// A destination that is on keeps its problems in its settings, to which its sink adds its own.
  private static Destination sound(String name, Function<Problems, Destination> decision) {
    Problems own = new Problems();
    Destination destination = decision.apply(own);
    return own.isEmpty() || destination instanceof Destination.On
        ? destination
        : new Destination.Broken(name, own.all());
  }

  private Destination owned(String name, ConfigValue value, Owner owner, Problems own) {
    if (!wellNamed(name)) {
      own.add(
          value.origin(),
          "sinks",
          "a destination's name has up to 64 letters, digits, - and _, beginning with a letter"
              + " or digit");
    } else if (value instanceof ConfigObject section) {
      Destination destination =
          owned(
              name,
              section.toConfig(),
              () -> owner.shown().get().getConfig(ConfigUtil.joinPath(name)),
              own);
      if (!(destination instanceof Destination.Off)) {
        owner.lacks().accept(section, own);
      }
      return destination;
    } else {
      own.add(value.origin(), "sinks." + name, "expected a section, { … }");
    }
    return new Destination.Off(name, "wrong configuration");
  }

  private Destination owned(
      String name, Config section, Supplier<Config> sectionShown, Problems own) {
    Settings switches = Settings.of(name, "sinks." + name, section, own);
    boolean enabled = switches.flag("enabled", true);
    String type = switches.text("type", "");
    String providerName = switches.text("preset", type.isEmpty() ? name : "");
    if (!enabled) {
      return new Destination.Off(name, "switched off by enabled = false");
    }
    if (providerName.isEmpty()) {
      return on(name, "your file", section, sectionShown, own);
    }
    Optional<ProviderFile> provider = providers.provider(providerName, own);
    if (provider.isEmpty()) {
      boolean asked = section.hasPath("preset");
      own.add(
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
    return provided(name, provider.get(), section, sectionShown, meant, own);
  }

  private Destination provided(String name, Problems own) {
    return provided(
        name, providers.provider(name, own).orElseThrow(), NOTHING, () -> NOTHING, false, own);
  }

  /// @param asked whether the owner named the provider
  private Destination provided(
      String name,
      ProviderFile provider,
      Config section,
      Supplier<Config> sectionShown,
      boolean asked,
      Problems own) {
    VariableValues given = CopyVariables.of(provider, section, variables, own);
    ProviderReadiness readiness;
    try {
      readiness = ProviderReadiness.of(provider, withoutSwitches(section), given, asked);
    } catch (ConfigException wrong) {
      own.add(wrong.origin(), "sinks." + name, "a substitution refers to itself");
      return new Destination.Off(name, "wrong configuration");
    }
    if (!readiness.meant()) {
      Optional<String> another = provider.whyAnother(profile, given);
      if (another.isPresent()) {
        return new Destination.Off(name, readiness.touching().isEmpty() ? "" : another.get());
      }
    }
    if (readiness.isComplete() && readiness.isWanted()) {
      provider.check(given, own, warnings);
      provider.refuseMore(Settings.of(name, "sinks." + name, readiness.resolved().config(), own));
      String from =
          readiness.touching().isEmpty() ? "your file" : String.join(", ", readiness.touching());
      return on(
          name,
          from,
          readiness.resolved().config(),
          () -> shown(provider, sectionShown.get(), given),
          own);
    }
    Set<String> missing = readiness.missing(nearMisses::hint);
    if (!readiness.isWanted()) {
      boolean spokenOf = readiness.lacksOnlyFlags() || !withoutSwitches(section).isEmpty();
      return new Destination.Off(name, spokenOf ? "needs " + String.join(", ", missing) : "");
    }
    if (readiness.lacksOnlyGoodValues()) {
      provider.check(given, own, warnings);
    } else if (readiness.meant()) {
      for (String each : missing) {
        own.add(section.origin(), "sinks." + name, "requires " + each + ", which is not set");
      }
    }
    return new Destination.Half(name, provider.title(), List.copyOf(missing));
  }

  private static Config shown(ProviderFile provider, Config section, VariableValues given) {
    return Substitutions.resolve(
            withoutSwitches(section).withFallback(provider.sink()),
            asked -> provider.value(asked, given).map(_ -> "${" + asked + "}"))
        .config();
  }

  /// A destination with all its values, over the defaults. What is missing in it is missing in the
  /// owner's section, not where the defaults stand.
  private Destination on(
      String name, String from, Config config, Supplier<Config> configShown, Problems own) {
    String path = "sinks." + name;
    String type = Settings.of(name, path, config, own).text("type");
    Config section = withoutSwitches(config).withoutPath("type");
    shown.put(name, configShown);
    return new Destination.On(
        name, type, from, Settings.over(name, path, section, "defaults", defaults, own));
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
