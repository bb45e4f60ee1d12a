package dev.natship.config;

import dev.natship.settings.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Finds variables that are set and that nobody reads, but whose names resemble one that somebody
/// reads. They are probably misspelt.
final class NearMisses {
  private final Variables variables;
  private final Map<String, String> ofProviders;
  private final Set<String> unclaimed;

  /// @param ofProviders the providers' variables, each with a provider that uses it
  NearMisses(Variables variables, Map<String, String> ofProviders) {
    this.variables = variables;
    this.ofProviders = ofProviders;
    this.unclaimed = new TreeSet<>(variables.names());
    unclaimed.removeAll(ofProviders.keySet());
  }

  /// `; did you mean X?` when X is set, nobody reads it, and it resembles this name more than any
  /// other. Otherwise the empty text.
  String hint(String name) {
    return Spelling.nearest(name, unclaimed)
        .filter(
            near -> Spelling.nearest(near, ofProviders.keySet()).filter(name::equals).isPresent())
        .map(near -> "; did you mean " + near + "?")
        .orElse("");
  }

  /// A warning for each such variable.
  ///
  /// @param known the variables of Natship itself
  List<String> warnings(Set<String> known) {
    List<String> warnings = new ArrayList<>();
    Map<String, String> wanted = new TreeMap<>(ofProviders);
    known.forEach(name -> wanted.putIfAbsent(name, "natship.conf"));
    for (String name : variables.names()) {
      if (wanted.containsKey(name) || name.length() < 5) {
        continue;
      }
      List<String> related =
          wanted.keySet().stream()
              .filter(each -> !variables.isSet(each) && related(name, each))
              .toList();
      Spelling.nearest(name, related)
          .ifPresent(near ->
              warnings.add(
                  name
                      + " is set but nothing asks for it; did you mean "
                      + near
                      + " ("
                      + wanted.get(near)
                      + ")?"));
    }
    return warnings;
  }

  /// One of a family (`AXIOM_…`), or so alike that only a letter or two differ.
  private static boolean related(String name, String wanted) {
    int family = wanted.indexOf('_');
    if (family > 0 && name.startsWith(wanted.substring(0, family + 1))) {
      return true;
    }
    return Math.abs(name.length() - wanted.length()) <= 1 && differing(name, wanted) <= 2;
  }

  private static int differing(String a, String b) {
    int front = 0;
    int least = Math.min(a.length(), b.length());
    while (front < least && a.charAt(front) == b.charAt(front)) {
      front++;
    }
    int back = 0;
    while (back < least - front
        && a.charAt(a.length() - 1 - back) == b.charAt(b.length() - 1 - back)) {
      back++;
    }
    return Math.max(a.length(), b.length()) - front - back;
  }
}
