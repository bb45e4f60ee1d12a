package dev.natship.config;

import com.typesafe.config.ConfigOriginFactory;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.settings.WrongValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What a provider's file says of one variable under `variables`. Most variables need no such
/// entry.
///
/// @param traits the words under `is`
/// @param standIn its value when it is not set
/// @param alternatives other variables; it or one of them must be set
/// @param overruled other variables for the same thing, which do not count when this one is set
/// @param prefixes how its value tells this provider from others
/// @param range bounds of its number
/// @param hint its value when it is not set, but another variable gives it away
/// @param words short words for its values
/// @param choice the values it may have, and what each gives to other names
record ProviderVariable(
    String name,
    Set<VariableTrait> traits,
    Optional<String> standIn,
    List<String> alternatives,
    List<String> overruled,
    ValuePrefixes prefixes,
    Optional<VariableRange> range,
    ValueHint hint,
    ValueWords words,
    ValueChoice choice) {

  /// Reads `variables.NAME`: a section, or only the words of its `is`.
  static ProviderVariable read(String name, Settings provider) {
    String key = "variables." + name;
    if (provider.names(key).isEmpty()) {
      return of(name, VariableTrait.read(provider, key));
    }
    Settings variable = provider.section(key);
    return new ProviderVariable(
        name,
        VariableTrait.read(variable, "is"),
        variable.optional("default"),
        variable.texts("or"),
        variable.texts("before"),
        ValuePrefixes.read(variable),
        VariableRange.read(variable),
        ValueHint.read(variable),
        ValueWords.read(variable),
        ValueChoice.read(variable));
  }

  /// A variable of which the file says no more than these words.
  static ProviderVariable of(String name, Set<VariableTrait> traits) {
    return new ProviderVariable(
        name,
        traits,
        Optional.empty(),
        List.of(),
        List.of(),
        ValuePrefixes.ANY,
        Optional.empty(),
        ValueHint.NONE,
        ValueWords.NONE,
        ValueChoice.NONE);
  }

  boolean is(VariableTrait trait) {
    return traits.contains(trait);
  }

  /// Whether it does something even where the sink's settings do not name it.
  boolean hasOtherUse() {
    return is(VariableTrait.FLAG)
        || is(VariableTrait.SHARED)
        || !choice.values().isEmpty()
        || !prefixes.equals(ValuePrefixes.ANY);
  }

  /// Its value as the provider's settings get it.
  Optional<String> value(VariableValues given) {
    Optional<String> value = given.of(name).map(words::meant);
    for (VariableTrait trait : traits) {
      value = value.flatMap(trait::read);
    }
    return value.map(words::meant).or(() -> hint.value(given)).or(() -> standIn);
  }

  /// Whether a flag says yes.
  boolean isUp(VariableValues given) {
    return given
        .of(name)
        .filter(text ->
            Set.of("1", "true", "yes", "on").contains(text.strip().toLowerCase(Locale.ROOT)))
        .isPresent();
  }

  /// Whether its value allows this provider.
  boolean allows(VariableValues given) {
    return prefixes.allow(given.of(name));
  }

  /// Reports a value that cannot be used: a number out of bounds, a word that no choice knows, an
  /// id that cannot be read.
  void check(VariableValues given, Problems problems) {
    if (!given.has(name)) {
      return;
    }
    refusal(given).ifPresent(why -> report(why, problems));
    if (is(VariableTrait.CLOUD_ID)
        && given.of(name).flatMap(VariableTrait.CLOUD_ID::read).isEmpty()) {
      report("expected an id as the console of Elastic Cloud shows it, name:base64", problems);
    }
    range
        .filter(bounds -> !bounds.holds(given.of(name).orElse("")))
        .ifPresent(bounds ->
            report(
                "expected a whole number from "
                    + bounds.least()
                    + " to "
                    + bounds.most()
                    + WrongValue.words(given.of(name).orElse("")),
                problems));
  }

  /// Why its value is none of those it may have. Empty where it is, or where any will do.
  Optional<String> refusal(VariableValues given) {
    String value = given.has(name) ? value(given).orElse("") : "";
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!choice.values().isEmpty()) {
      return choice.knows(value) ? Optional.empty() : Optional.of(choice.refusal(value));
    }
    return is(VariableTrait.HOST) ? words.refused(value) : Optional.empty();
  }

  private void report(String words, Problems problems) {
    problems.add(ConfigOriginFactory.newSimple("variable " + name), "", words);
  }

  /// What looks like a mistake and stops nothing: variables that do not count because of this one,
  /// a host that is none of the provider's own.
  List<String> doubts(VariableValues given) {
    List<String> doubts = new ArrayList<>(overruledNow(given));
    if (is(VariableTrait.HOST) && given.has(name) && refusal(given).isEmpty()) {
      value(given).flatMap(words::doubted).ifPresent(why -> doubts.add(name + ": " + why));
    }
    return doubts;
  }

  private List<String> overruledNow(VariableValues given) {
    return overruled.stream()
        .filter(
            other -> given.has(name) && given.has(other) && !given.of(name).equals(given.of(other)))
        .map(other -> other + " is set, but " + name + " counts")
        .toList();
  }
}
