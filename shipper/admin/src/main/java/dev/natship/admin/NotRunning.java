package dev.natship.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Destinations that somebody wants and that do not run, or not as they should.
///
/// @param half those that are half-configured, each with what it lacks
/// @param broken what is wrong with each that cannot be used
/// @param nothing why there is no destination at all; empty where there is one, or where none is
///   meant to be
/// @param outdated what is wrong with the new settings of each that goes on with those it had
public record NotRunning(
    List<String> half,
    Map<String, List<String>> broken,
    Optional<String> nothing,
    Map<String, List<String>> outdated) {
  public static final NotRunning NONE = new NotRunning(List.of(), Map.of(), Optional.empty());

  public NotRunning {
    half = List.copyOf(half);
    broken = new TreeMap<>(broken);
    outdated = new TreeMap<>(outdated);
  }

  public NotRunning(List<String> half, Map<String, List<String>> broken, Optional<String> nothing) {
    this(half, broken, nothing, Map.of());
  }

  /// Each broken destination with its name and all that is wrong with it.
  List<String> brokenWords() {
    List<String> words = new ArrayList<>();
    broken.forEach((name, why) -> words.add(name + ": broken: " + String.join("; ", why)));
    return words;
  }

  /// Each that goes on with the settings it had, and why.
  List<String> outdatedWords() {
    List<String> words = new ArrayList<>();
    outdated.forEach((name, why) ->
        words.add(
            name
                + ": it goes on with the settings it had, since the new ones cannot be used: "
                + String.join("; ", why)));
    return words;
  }
}
