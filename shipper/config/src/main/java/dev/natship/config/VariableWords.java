package dev.natship.config;

import dev.natship.settings.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/// The words of a variable's name, and how far one name is from another by them: `LOKI_USER` is
/// nearer to `LOKI_USERNAME` than to `LOKI_URL`, although fewer letters differ there.
record VariableWords(List<String> words) {
  /// Words that people use for one another.
  private static final List<Set<String>> ALIKE =
      List.of(
          Set.of("KEY", "TOKEN", "SECRET", "APIKEY", "AUTH"),
          Set.of("URL", "URI", "HOST", "HOSTS", "ENDPOINT", "ADDR", "ADDRESS", "SERVER", "SERVERS"),
          Set.of("USER", "USERNAME", "LOGIN"),
          Set.of("PASSWORD", "PASS", "PASSWD", "PWD"),
          Set.of("REGION", "SITE", "DOMAIN"),
          Set.of("DATASET", "INDEX", "TABLE", "STREAM"));

  /// Farther than this is no slip, but another name.
  private static final double FARTHEST = 1.1;

  private static final double ALMOST = 0.3;
  private static final double ALIKE_COST = 0.5;

  static VariableWords of(String name) {
    return new VariableWords(List.of(name.split("_", -1)));
  }

  /// Whether the other name begins as this one does. Most do not, and need not be taken apart.
  boolean mayBeNear(String other) {
    String family = words.getFirst();
    if (family.isEmpty() || other.isEmpty()) {
      return family.isEmpty();
    }
    char first = other.charAt(0);
    return first == '_' || first == family.charAt(0);
  }

  /// How far the other name is; empty where it is no name for the same. Both must begin with the
  /// name of one company.
  OptionalDouble distance(VariableWords other) {
    List<String> rest = new ArrayList<>(words);
    List<String> otherRest = new ArrayList<>(other.words);
    if (!takeFamily(rest, otherRest) || rest.isEmpty() || otherRest.isEmpty()) {
      return OptionalDouble.empty();
    }
    double distance = 0;
    if (!String.join("", rest).equals(String.join("", otherRest))) {
      boolean met = false;
      for (String word : rest) {
        double nearest = 1;
        String partner = "";
        for (String candidate : otherRest) {
          double between = between(word, candidate);
          if (between < nearest) {
            nearest = between;
            partner = candidate;
          }
        }
        otherRest.remove(partner);
        met = met || nearest < 1;
        distance += nearest;
      }
      if (!met) {
        return OptionalDouble.empty();
      }
      distance += otherRest.size();
    }
    return distance <= FARTHEST ? OptionalDouble.of(distance) : OptionalDouble.empty();
  }

  /// Takes the company's name off both, however many words it is written in: `BETTERSTACK_…` is
  /// `BETTER_STACK_…`.
  private static boolean takeFamily(List<String> one, List<String> other) {
    String left = one.removeFirst();
    String right = other.removeFirst();
    while (!left.equals(right)) {
      if (left.startsWith(right) && !other.isEmpty()) {
        right += other.removeFirst();
      } else if (right.startsWith(left) && !one.isEmpty()) {
        left += one.removeFirst();
      } else {
        return false;
      }
    }
    return left.length() > 2;
  }

  private static double between(String one, String other) {
    if (one.equals(other)) {
      return 0;
    }
    if (one.length() > 2 && other.length() > 2) {
      if (one.startsWith(other) || other.startsWith(one)) {
        return ALMOST;
      }
      if (Spelling.nearest(one, Set.of(other)).isPresent()) {
        return ALMOST;
      }
    }
    return ALIKE.stream().anyMatch(alike -> alike.contains(one) && alike.contains(other))
        ? ALIKE_COST
        : 1;
  }
}
