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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/// Decides which destinations are on, from the presets, the variables and the owner's `sinks`.
///
/// The owner's section lies over the preset *before* anything is resolved, so a key that he sets
/// himself no longer needs its variable.
final class Catalogue {
  private static final Config NOTHING = ConfigFactory.empty();

  private final Presets presets;
  private final Variables variables;
  private final Config defaults;
  private final String profile;
  private final boolean automatic;
  private final Problems problems;
  private final List<String> warnings;
  private final Set<String> unclaimed;
  private final Map<String, Supplier<Config>> shown = new TreeMap<>();

  /// @param defaults what lies below every sink's own settings
  /// @param automatic whether variables alone switch vendors on
  /// @param warnings gets what is odd, but not wrong
  Catalogue(
      Presets presets,
      Variables variables,
      Config defaults,
      String profile,
      boolean automatic,
      Problems problems,
      List<String> warnings) {
    this.presets = presets;
    this.variables = variables;
    this.defaults = defaults;
    this.profile = profile;
    this.automatic = automatic;
    this.problems = problems;
    this.warnings = warnings;
    this.unclaimed = new TreeSet<>(variables.names());
    unclaimed.removeAll(presets.variables().keySet());
  }

  /// All destinations: the owner's own, then every vendor in alphabetical order.
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
    for (String name : presets.names()) {
      if (!replaced.contains(name)) {
        destinations.add(
            automatic && presets.mentions(name, set)
                ? presets
                    .preset(name)
                    .map(preset -> vendor(name, preset, NOTHING, () -> NOTHING, false))
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
    String presetName = switches.text("preset", type.isEmpty() ? name : "");
    if (!enabled) {
      return new Destination.Off(name, "switched off by enabled = false");
    }
    if (presetName.isEmpty()) {
      return on(name, "your file", section, sectionShown);
    }
    Optional<Preset> preset = presets.preset(presetName);
    if (preset.isEmpty()) {
      boolean asked = section.hasPath("preset");
      problems.add(
          section.root().get("preset") == null
              ? section.origin()
              : section.root().get("preset").origin(),
          "sinks." + name,
          (asked
                  ? "there is no provider called " + presetName
                  : "is no provider's name, so it needs a type, such as type = http")
              + Spelling.hint(presetName, presets.names()));
      return new Destination.Off(name, "wrong configuration");
    }
    boolean meant = !presetName.equals(name) || section.hasPath("enabled");
    return vendor(name, preset.get(), section, sectionShown, meant);
  }

  /// @param meant whether the owner said outright that he wants it
  private Destination vendor(
      String name, Preset preset, Config section, Supplier<Config> sectionShown, boolean meant) {
    Config own = withoutSwitches(section);
    Config merged = own.withFallback(preset.sink());
    Function<String, Optional<String>> given = given(preset, section);
    Substitutions resolved;
    Set<String> needed;
    Set<String> known;
    try {
      resolved = Substitutions.resolve(merged, asked -> preset.value(asked, given));
      Substitutions bare = Substitutions.ofNothing(merged);
      needed = Substitutions.ofNothing(preset.sink()).missing().keySet();
      meant |= !bare.missing().keySet().containsAll(needed);
      known = sources(preset, bare.asked());
    } catch (ConfigException wrong) {
      problems.add(wrong.origin(), "sinks." + name, "a substitution refers to itself");
      return new Destination.Off(name, "wrong configuration");
    }
    List<String> any = preset.any().stream().filter(known::contains).toList();
    boolean oneOfAny =
        preset.any().isEmpty()
            || (meant && any.isEmpty())
            || preset.any().stream().anyMatch(variable -> given.apply(variable).isPresent());
    known.addAll(preset.any());
    known.addAll(preset.flags());
    known.removeAll(preset.shared());
    boolean touched = known.stream().anyMatch(variable -> given.apply(variable).isPresent());
    if (!meant && !preset.appliesUnder(profile)) {
      return new Destination.Off(
          name,
          preset.profile().isEmpty()
              ? "not under PROFILE=" + profile
              : "only under PROFILE=" + preset.profile());
    }
    if (!meant && !preset.distinction().isMeantBy(given)) {
      return new Destination.Off(name, preset.distinction().words());
    }
    List<String> flagsDown = meant ? List.of() : preset.flagsDown(given);
    boolean complete = resolved.missing().isEmpty() && oneOfAny && flagsDown.isEmpty();
    if (complete && (touched || meant)) {
      preset.check(given, problems);
      preset.overruled(given).forEach(words -> warnings.add(name + ": " + words));
      String from = touched ? String.join(", ", set(known, given)) : "your file";
      return on(
          name,
          from,
          resolved.config(),
          () ->
              Substitutions.resolve(
                      withoutSwitches(sectionShown.get()).withFallback(preset.sink()),
                      asked -> preset.value(asked, given).map(_ -> "${" + asked + "}"))
                  .config());
    }
    Set<String> missing = new LinkedHashSet<>();
    resolved.missing().keySet().forEach(each -> missing.add(lack(preset, each, given)));
    flagsDown.forEach(flag -> missing.add(flag + "=1"));
    if (!oneOfAny) {
      missing.add("one of " + String.join(", ", preset.any()));
    }
    if (meant) {
      for (String each : missing) {
        problems.add(section.origin(), "sinks." + name, "requires " + each + ", which is not set");
      }
    }
    return touched || meant
        ? new Destination.Half(name, preset.title(), List.copyOf(missing))
        : new Destination.Off(name, "needs " + String.join(", ", missing));
  }

  /// A destination with all its values, over the defaults.
  private Destination on(String name, String from, Config config, Supplier<Config> configShown) {
    String path = "sinks." + name;
    String type = Settings.of(name, path, config, problems).text("type");
    Config all = withoutSwitches(config).withoutPath("type").withFallback(defaults);
    shown.put(name, configShown);
    return new Destination.On(name, type, from, Settings.of(name, path, all, problems));
  }

  /// What each destination that is on has been told, with variables as their names.
  Map<String, Supplier<Config>> shown() {
    return shown;
  }

  private String lack(Preset preset, String name, Function<String, Optional<String>> given) {
    return preset.lack(name, given) + meant(preset.source(name));
  }

  /// A variable that is set, that nobody asks for, and that resembles this one more than any other.
  private String meant(String name) {
    return Spelling.nearest(name, unclaimed)
        .filter(near ->
            Spelling.nearest(near, presets.variables().keySet()).filter(name::equals).isPresent())
        .map(near -> "; did you mean " + near + "?")
        .orElse("");
  }

  /// With `variables { … }` a copy of a preset gets only those, and what vendors share: another
  /// account's address must never receive this account's credentials.
  private Function<String, Optional<String>> given(Preset preset, Config section) {
    if (!section.hasPath("variables")) {
      return variables::value;
    }
    Settings settings = Settings.of(preset.name(), "sinks." + preset.name(), section, problems);
    Map<String, String> own = settings.map("variables");
    Set<String> names = new TreeSet<>();
    preset.variables().forEach(variable -> names.add(variable.name()));
    for (String name : own.keySet()) {
      if (!names.contains(name)) {
        problems.add(
            section.getValue("variables").origin(),
            "variables." + name,
            "the provider " + preset.name() + " has no such variable" + Spelling.hint(name, names));
      }
    }
    return name ->
        own.containsKey(name) || !preset.shared().contains(name)
            ? Optional.ofNullable(own.get(name)).filter(value -> !value.isBlank())
            : variables.value(name);
  }

  private static Set<String> sources(Preset preset, Set<String> names) {
    Set<String> sources = new LinkedHashSet<>();
    names.forEach(name -> sources.add(preset.source(name)));
    return sources;
  }

  private static List<String> set(Set<String> names, Function<String, Optional<String>> given) {
    return names.stream().filter(name -> given.apply(name).isPresent()).toList();
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
