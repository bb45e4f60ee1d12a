package dev.natship.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What one provider has and what it lacks, under an owner's settings for one destination.
///
/// @param resolved its settings with the values of variables
/// @param meant whether the owner's file asks for it
/// @param touching the variables that are set and that no other program shares
/// @param flagsDown needed flags that do not say yes
/// @param unmet groups of variables of which one is needed and none is set
record ProviderReadiness(
    ProviderFile provider,
    VariableValues given,
    Substitutions resolved,
    boolean meant,
    List<String> touching,
    List<String> flagsDown,
    List<List<String>> unmet) {

  /// @param own what the owner sets. It is laid over the provider's settings *before* variables are
  ///   filled in, so a key that the owner sets needs no variable
  /// @param asked whether the owner named the provider
  /// @throws ConfigException when a substitution refers to itself
  static ProviderReadiness of(
      ProviderFile provider, Config own, VariableValues given, boolean asked) {
    Config merged = own.withFallback(provider.sink());
    Substitutions resolved = Substitutions.resolve(merged, name -> provider.value(name, given));
    Substitutions bare = Substitutions.ofNothing(merged);
    Set<String> needed = Substitutions.ofNothing(provider.sink()).missing().keySet();
    boolean meant = asked || !bare.missing().keySet().containsAll(needed);
    Set<String> known = new LinkedHashSet<>();
    bare.asked().forEach(name -> known.add(provider.source(name)));
    List<List<String>> unmet =
        provider.alternatives().stream()
            .filter(group -> !(meant && group.stream().noneMatch(known::contains)))
            .filter(group -> group.stream().noneMatch(given::has))
            .toList();
    provider.alternatives().forEach(known::addAll);
    known.addAll(provider.named(VariableTrait.FLAG));
    known.removeAll(provider.named(VariableTrait.SHARED));
    return new ProviderReadiness(
        provider,
        given,
        resolved,
        meant,
        known.stream().filter(given::has).toList(),
        meant ? List.of() : provider.flagsDown(given),
        unmet);
  }

  boolean isComplete() {
    return resolved.missing().isEmpty() && unmet.isEmpty() && flagsDown.isEmpty();
  }

  /// Whether nothing but a flag is missing: what it needs is there for another program, perhaps.
  boolean lacksOnlyFlags() {
    return resolved.missing().isEmpty() && unmet.isEmpty() && !flagsDown.isEmpty();
  }

  /// Whether anybody wants it: the owner's file, or a variable that only this provider uses.
  boolean isWanted() {
    return meant || !touching.isEmpty();
  }

  /// Whether everything that is needed is set, but to values that give nothing.
  boolean lacksOnlyGoodValues() {
    return unmet.isEmpty()
        && flagsDown.isEmpty()
        && resolved.missing().keySet().stream().allMatch(name -> provider.isSet(name, given));
  }

  /// What is needed and not there, in words for the owner.
  ///
  /// @param hint adds to a variable's name what is set instead
  Set<String> missing(UnaryOperator<String> hint) {
    Set<String> missing = new LinkedHashSet<>();
    for (String name : resolved.missing().keySet()) {
      missing.add(provider.lack(name, given) + hint.apply(provider.source(name)));
    }
    missing.addAll(provider.refusals(given));
    flagsDown.forEach(flag -> missing.add(flag + "=1"));
    unmet.forEach(group -> missing.add("one of " + String.join(", ", group)));
    return missing;
  }
}
