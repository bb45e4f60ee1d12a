package dev.natship.settings;

import java.util.Collection;
import java.util.Optional;

/// Finds the name somebody probably meant.
public final class Spelling {
  private Spelling() {}

  /// The known name nearest to `name`, when it is near enough to be a slip of the hand.
  public static Optional<String> nearest(String name, Collection<String> known) {
    return nearest(name, known, Math.max(1, name.length() / 3));
  }

  /// The known name nearest to `name`, with at most so many letters changed, missing, too many or
  /// swapped.
  public static Optional<String> nearest(String name, Collection<String> known, int most) {
    String best = "";
    int bestDistance = most + 1;
    for (String candidate : known) {
      int distance = distance(name, candidate, bestDistance);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /// `; did you mean x?`, or nothing.
  public static String hint(String name, Collection<String> known) {
    return nearest(name, known).map(found -> "; did you mean " + found + "?").orElse("");
  }

  private static int distance(String a, String b, int bound) {
    if (Math.abs(a.length() - b.length()) >= bound) {
      return bound;
    }
    int[] beforePrevious = new int[b.length() + 1];
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
        }
      }
      int[] spare = beforePrevious;
      beforePrevious = previous;
      previous = current;
      current = spare;
    }
    return previous[b.length()];
  }
}
