package dev.natship.api;

import dev.natship.settings.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Finds names in a template that are probably meant to be a field of ours. Any name is allowed,
/// since a line may carry whatever it likes: only a slip of one letter is doubted, two in a long
/// name, and never a name by which a line may carry what we look for.
final class TemplateDoubts {
  private static final int LONG = 9;
  private static final int SHORT = 4;

  /// What only an envelope and a query know.
  private static final Set<String> ELSEWHERE = Set.of("events", "now.ms");

  private static final Set<String> FAMILIES = Set.of("time", "received", "severity");

  private static final Set<String> DATA = data();

  private TemplateDoubts() {}

  private static Set<String> data() {
    Set<String> data = new TreeSet<>(ELSEWHERE);
    for (ContextField field : ContextField.values()) {
      data.addAll(field.usualPaths());
    }
    return data;
  }

  /// In words for the owner. Who means a name that is doubted writes `{{name|}}`.
  static List<String> in(String template) {
    List<String> doubts = new ArrayList<>();
    int open = template.indexOf("{{");
    while (open >= 0) {
      int close = template.indexOf("}}", open);
      if (close < 0) {
        return doubts;
      }
      String inside = template.substring(open + 2, close).strip();
      if (!inside.endsWith("|")) {
        doubt(inside).ifPresent(doubts::add);
      }
      open = template.indexOf("{{", close);
    }
    return doubts;
  }

  private static Optional<String> doubt(String inside) {
    int bar = inside.indexOf('|');
    String place = bar < 0 ? inside : inside.substring(0, bar).strip();
    if (place.contains("time:")) {
      return Optional.empty();
    }
    int first = place.indexOf("first ");
    return first < 0
        ? doubtName(place.substring(place.lastIndexOf(' ') + 1))
        : Arrays.stream(place.substring(first).split(" +"))
            .skip(1)
            .map(TemplateDoubts::doubtName)
            .flatMap(Optional::stream)
            .findFirst();
  }

  private static Optional<String> doubtName(String name) {
    Set<String> ours = Placeholder.names();
    boolean othersStyle = !name.isEmpty() && !Character.isLetter(name.charAt(0)); // @timestamp
    if (ours.contains(name) || DATA.contains(name) || othersStyle) {
      return Optional.empty();
    }
    int dot = name.indexOf('.');
    String family = dot < 0 ? "" : name.substring(0, dot);
    if (FAMILIES.contains(family)) {
      List<String> relatives =
          ours.stream().filter(each -> each.startsWith(family + ".")).sorted().toList();
      return Optional.of(
          words(name)
              + Spelling.nearest(name, relatives)
                  .map(TemplateDoubts::meant)
                  .orElse("; of " + family + " there are " + String.join(", ", relatives)));
    }
    return nearest(name, ours)
        .map(near -> words(name) + meant(near) + " (if it is meant so: {{" + name + "|}})");
  }

  private static String words(String name) {
    return "{{"
        + name
        + "}} is no field that Natship knows, so it is looked for in the JSON of each line";
  }

  private static String meant(String near) {
    return "; did you mean {{" + near + "}}?";
  }

  /// A short name with another letter in it is another word: `row` is not `raw`.
  private static Optional<String> nearest(String name, Collection<String> ours) {
    String small = name.toLowerCase(Locale.ROOT);
    if (ours.contains(small)) {
      return Optional.of(small);
    }
    List<String> candidates =
        ours.stream()
            .filter(each -> name.length() > SHORT || !isOneLetterAway(name, each))
            .sorted()
            .toList();
    return Spelling.nearest(name, candidates, name.length() < LONG ? 1 : 2);
  }

  private static boolean isOneLetterAway(String a, String b) {
    int other = 0;
    for (int i = 0; a.length() == b.length() && i < a.length(); i++) {
      other += a.charAt(i) == b.charAt(i) ? 0 : 1;
    }
    return other == 1;
  }
}
