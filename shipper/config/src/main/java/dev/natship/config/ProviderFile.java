package dev.natship.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// One provider as data: `conf/providers/NAME.conf`, with what is known about it under `provider`
/// and the sink's settings under `sink`. Its substitutions are its list of variables.
///
/// @param variables what the file says under `variables`, in alphabetical order; a variable that
///   only stands in the settings is not among them
/// @param elsewhere what the provider's own tools and other shippers call a variable of ours, and
///   that variable
/// @param profile the only `PROFILE` under which it counts; empty for all
/// @param otherProfile the `PROFILE` under which it does not count; empty for none
/// @param caps whole numbers among the sink's settings that the owner may make smaller and not
///   larger
record ProviderFile(
    String name,
    String title,
    String link,
    String notes,
    List<ProviderVariable> variables,
    Map<String, String> elsewhere,
    String profile,
    String otherProfile,
    Map<String, Long> caps,
    Config sink) {

  static ProviderFile read(Path file, Problems problems) {
    String fileName = file.getFileName().toString();
    String name = fileName.substring(0, fileName.length() - ".conf".length());
    Config all = HoconFile.read(file, problems);
    for (String key : all.root().keySet()) {
      if (!key.equals("provider") && !key.equals("sink")) {
        problems.add(
            all.root().get(key).origin(),
            key,
            "unknown section" + Spelling.hint(key, List.of("provider", "sink")));
      }
    }
    Settings provider = Settings.of(name, "provider", part(all, "provider"), problems);
    ProviderFile read =
        new ProviderFile(
            name,
            provider.text("title"),
            provider.text("link", ""),
            provider.text("notes", ""),
            provider.names("variables").stream()
                .map(variable -> ProviderVariable.read(variable, provider))
                .toList(),
            OtherNames.read(provider),
            provider.text("profile", ""),
            provider.text("not-profile", ""),
            caps(provider),
            part(all, "sink"));
    provider.refuseUnknown();
    read.refuseUnused(provider);
    return read;
  }

  /// Reports a variable that the file describes and the sink never uses: its name is misspelt.
  private void refuseUnused(Settings provider) {
    Set<String> asked;
    try {
      asked = Substitutions.ofNothing(sink).asked();
    } catch (ConfigException _) {
      return; // told where the sink's settings are resolved
    }
    for (ProviderVariable variable : variables) {
      if (!asked.contains(variable.name()) && !variable.hasOtherUse()) {
        provider.problem(
            "variables." + variable.name(),
            "the sink uses no such variable" + Spelling.hint(variable.name(), asked));
      }
    }
    if (elsewhere.isEmpty()) {
      return;
    }
    Set<String> read = names();
    for (String ours : provider.names("elsewhere")) {
      if (!read.contains(ours)) {
        provider.problem(
            "elsewhere." + ours, "the sink uses no such variable" + Spelling.hint(ours, read));
      }
    }
  }

  private static Map<String, Long> caps(Settings provider) {
    Map<String, Long> caps = new TreeMap<>();
    for (String setting : provider.map("caps").keySet()) {
      caps.put(setting, provider.number("caps." + setting, 1, 1, Long.MAX_VALUE));
    }
    return caps;
  }

  /// The variable whose value would stand under a key of the sink.
  Optional<String> variableOf(String key) {
    String mark = "\u0001";
    Optional<String> found = Optional.empty();
    for (String name : Substitutions.ofNothing(sink).asked()) {
      Config marked =
          Substitutions.resolve(sink, asked -> Optional.of(mark).filter(_ -> asked.equals(name)))
              .config();
      if (marked.hasPath(key) && String.valueOf(marked.getValue(key).unwrapped()).contains(mark)) {
        found = Optional.of(name);
      }
    }
    return found;
  }

  /// Reports what passes a cap, or takes it away.
  ///
  /// @param settings what the owner made of this provider's sink
  void refuseMore(Settings settings) {
    caps.forEach((setting, cap) -> {
      if (settings.has(setting)) {
        settings.number(setting, cap, 1, cap);
      } else {
        settings.unusable(setting, "expected a whole number from 1 to " + cap);
      }
    });
  }

  private static Config part(Config all, String key) {
    return all.root().get(key) instanceof ConfigObject section
        ? section.toConfig()
        : ConfigFactory.empty();
  }

  /// The text that takes the place of a name in this provider's settings.
  Optional<String> value(String name, VariableValues given) {
    Optional<ProviderVariable> chooser = chooser(name);
    return chooser.isPresent()
        ? chooser
            .flatMap(variable -> variable.value(given))
            .flatMap(value -> chooser.get().choice().of(name, value))
        : variable(name).map(variable -> variable.value(given)).orElseGet(() -> given.of(name));
  }

  /// The variable that a name depends on: the variable of that name, or the one whose `choose`
  /// gives the name its value.
  String source(String name) {
    return chooser(name).map(ProviderVariable::name).orElse(name);
  }

  /// Whether the variable that a name depends on is set, be it to a value that gives nothing.
  boolean isSet(String name, VariableValues given) {
    return given.has(source(name));
  }

  /// What the owner has to set so that a name gets a value.
  String lack(String name, VariableValues given) {
    return chooser(name)
        .flatMap(variable -> variable.refusal(given).map(why -> variable.name() + " (" + why + ")"))
        .orElseGet(() -> source(name));
  }

  /// The variables whose values are none of those they may have, and why.
  List<String> refusals(VariableValues given) {
    return variables.stream()
        .flatMap(each -> each.refusal(given).map(why -> each.name() + " (" + why + ")").stream())
        .toList();
  }

  private Optional<ProviderVariable> variable(String name) {
    return variables.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  private Optional<ProviderVariable> chooser(String name) {
    return variables.stream().filter(each -> each.choice().names().contains(name)).findFirst();
  }

  /// The names of all its variables.
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    described().variables().forEach(each -> names.add(each.name()));
    return names;
  }

  /// The names of the variables with this trait.
  Set<String> named(VariableTrait trait) {
    Set<String> names = new LinkedHashSet<>();
    variables.stream().filter(each -> each.is(trait)).forEach(each -> names.add(each.name()));
    return names;
  }

  /// Groups of variables; at least one of each group must be set.
  List<List<String>> alternatives() {
    List<List<String>> groups = new ArrayList<>();
    for (ProviderVariable variable : variables) {
      if (!variable.alternatives().isEmpty()) {
        List<String> group = new ArrayList<>(List.of(variable.name()));
        group.addAll(variable.alternatives());
        groups.add(group);
      }
    }
    return groups;
  }

  /// The flags that do not say yes.
  List<String> flagsDown(VariableValues given) {
    return variables.stream()
        .filter(each -> each.is(VariableTrait.FLAG) && !each.isUp(given))
        .map(ProviderVariable::name)
        .toList();
  }

  /// Reports values that cannot be used, and warns of variables that are set and do not count.
  void check(VariableValues given, Problems problems, List<String> warnings) {
    variables.forEach(each -> each.check(given, problems));
    variables.stream()
        .flatMap(each -> each.doubts(given).stream())
        .forEach(words -> warnings.add(name + ": " + words));
  }

  /// Why another provider with the same variables is meant, in words for the owner. Empty when it
  /// may be this one.
  Optional<String> whyAnother(String current, VariableValues given) {
    if (!profile.isEmpty() && !profile.equalsIgnoreCase(current)) {
      return Optional.of("only under PROFILE=" + profile);
    }
    if (!otherProfile.isEmpty() && otherProfile.equalsIgnoreCase(current)) {
      return Optional.of("not under PROFILE=" + current);
    }
    if (variables.stream().allMatch(each -> each.allows(given))) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    variables.forEach(each -> words(each, "only when ", each.prefixes().when(), parts));
    variables.forEach(each -> words(each, "not when ", each.prefixes().unless(), parts));
    return Optional.of(String.join(", ", parts));
  }

  private static void words(
      ProviderVariable variable, String start, List<String> prefixes, Collection<String> parts) {
    if (!prefixes.isEmpty()) {
      parts.add(start + variable.name() + " begins with " + String.join(" or ", prefixes));
    }
  }

  /// For people: every variable of this provider, the needed ones first.
  Provider described() {
    Substitutions bare = Substitutions.ofNothing(sink);
    Set<String> flags = named(VariableTrait.FLAG);
    Set<String> oneOf = new LinkedHashSet<>();
    alternatives().forEach(oneOf::addAll);
    Set<String> choosing = new LinkedHashSet<>();
    variables.stream()
        .filter(each -> !each.prefixes().when().isEmpty())
        .forEach(each -> choosing.add(each.name()));
    Set<String> required = new LinkedHashSet<>(flags);
    for (String missing : bare.missing().keySet()) {
      String source = source(missing);
      if (variable(source).flatMap(ProviderVariable::standIn).isEmpty()) {
        required.add(source);
      }
    }
    Set<String> names = new LinkedHashSet<>(oneOf);
    names.addAll(flags);
    names.addAll(choosing);
    bare.asked().forEach(asked -> names.add(source(asked)));
    List<Provider.Variable> described = new ArrayList<>();
    for (String each : names) {
      Provider.Need need =
          oneOf.contains(each)
              ? Provider.Need.ONE_OF
              : required.contains(each)
                  ? Provider.Need.REQUIRED
                  : choosing.contains(each) ? Provider.Need.CHOOSES : Provider.Need.OPTIONAL;
      described.add(new Provider.Variable(each, need));
    }
    return new Provider(name, title, link, notes, described);
  }
}
