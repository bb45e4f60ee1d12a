package dev.natship.config;

import dev.natship.settings.Spelling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Finds variables that are set and that nobody reads, but whose names are those of a provider's
/// own tools, or resemble one that somebody reads. They are probably meant for us.
final class NearMisses {
  private static final int SHORTEST = 5;

  private final Variables variables;
  private final ProviderFolder providers;
  private final Map<String, String> own;

  /// @param own what other programs call Natship's own variables
  NearMisses(Variables variables, ProviderFolder providers, Map<String, String> own) {
    this.variables = variables;
    this.own = own;
    this.providers = providers;
  }

  /// What is set in place of this name, as `; DD_API_KEY is not read` or `; did you mean X?`. The
  /// empty text when nothing is.
  String hint(String name) {
    Set<String> unread = new TreeSet<>(variables.names());
    unread.removeIf(providers::reads);
    for (String other : unread) {
      if (providers.elsewhere(other).stream().anyMatch(found -> found.variable().equals(name))) {
        return "; " + other + " is not read";
      }
    }
    return nearest(name, unread)
        .filter(near -> nearest(near, providers.variables()).filter(name::equals).isPresent())
        .map(near -> "; did you mean " + near + "?")
        .orElse("");
  }

  /// A warning for each such variable.
  ///
  /// @param known the variables of Natship itself, and those that the owner's file asks for
  List<String> warnings(Set<String> known) {
    List<String> warnings = new ArrayList<>();
    Set<String> unset = Set.of();
    for (String name : variables.names()) {
      if (!known.contains(name) && !providers.reads(name)) {
        List<ProviderFolder.Reader> elsewhere = providers.elsewhere(name);
        if (own.containsKey(name)) {
          String ours = own.getOrDefault(name, "");
          if (!variables.isSet(ours)) {
            warnings.add(name + " is set, but Natship reads " + ours + ": set that");
          }
        } else if (!elsewhere.isEmpty()) {
          elsewhere.stream()
              .filter(this::isMissed)
              .findFirst()
              .ifPresent(other -> warnings.add(words(name, other)));
        } else if (name.length() >= SHORTEST) {
          unset = unset.isEmpty() ? unset(known) : unset;
          resembling(name, known, unset).ifPresent(warnings::add);
        }
      }
    }
    return warnings;
  }

  private static String words(String name, ProviderFolder.Reader other) {
    return name
        + " is set, but for "
        + other.provider().title()
        + " Natship reads "
        + other.variable()
        + ": set that";
  }

  /// Whether our variable is missing. One that several programs share is missing only where the
  /// provider has something else already.
  private boolean isMissed(ProviderFolder.Reader other) {
    Set<String> shared = other.provider().named(VariableTrait.SHARED);
    Set<String> enough = new TreeSet<>(Set.of(other.variable()));
    other.provider().alternatives().stream()
        .filter(group -> group.contains(other.variable()))
        .forEach(enough::addAll);
    return enough.stream().noneMatch(variables::isSet)
        && (!shared.contains(other.variable())
            || other.provider().names().stream()
                .anyMatch(each -> !shared.contains(each) && variables.isSet(each)));
  }

  /// All names that somebody reads and that are not set.
  private Set<String> unset(Set<String> known) {
    Set<String> names = new HashSet<>(providers.variables());
    names.addAll(known);
    names.removeAll(variables.names());
    return names;
  }

  private Optional<String> resembling(String name, Set<String> known, Set<String> unset) {
    Set<String> candidates = unset;
    while (true) {
      Optional<String> near = nearest(name, candidates);
      if (near.isEmpty()) {
        return Optional.empty();
      }
      String wanted = near.get();
      Optional<ProviderFolder.Reader> meant =
          providers.reader(wanted).or(() -> providers.elsewhere(wanted).stream().findFirst());
      if (known.contains(wanted)) {
        return Optional.of(words(name, wanted, "natship.conf"));
      }
      if (meant.filter(this::isMissed).isPresent()) {
        return Optional.of(words(name, meant.get().variable(), meant.get().provider().name()));
      }
      if (meant.isPresent()) {
        return Optional.empty();
      }
      candidates = new HashSet<>(candidates);
      candidates.remove(wanted);
    }
  }

  private static String words(String name, String wanted, String reader) {
    return name + " is set but nothing asks for it; did you mean " + wanted + " (" + reader + ")?";
  }

  /// The nearest by words; where none is near by them, by letters.
  private static Optional<String> nearest(String name, Set<String> candidates) {
    VariableWords words = VariableWords.of(name);
    String nearest = "";
    double least = Double.MAX_VALUE;
    List<String> slips = new ArrayList<>();
    for (String candidate : candidates) {
      if (candidate.equals(name)) {
        continue;
      }
      if (words.mayBeNear(candidate)) {
        double distance = words.distance(VariableWords.of(candidate)).orElse(Double.MAX_VALUE);
        if (distance < least || (distance == least && candidate.compareTo(nearest) < 0)) {
          nearest = candidate;
          least = distance;
        }
      }
      if (slipped(name, candidate)) {
        slips.add(candidate);
      }
    }
    // Of two that are as near by letters the first by name counts.
    slips.sort(null);
    return nearest.isEmpty() ? Spelling.nearest(name, slips) : Optional.of(nearest);
  }

  /// Whether they are so alike that only a letter or two differ.
  private static boolean slipped(String name, String wanted) {
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
