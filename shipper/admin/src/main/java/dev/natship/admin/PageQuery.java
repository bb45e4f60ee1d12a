package dev.natship.admin;

import dev.natship.reading.When;
import dev.natship.settings.Spelling;
import dev.natship.shaping.Selection;
import dev.natship.web.QueryString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a request asks a page for: parameters of that page, and words of `select`, which may come
/// several times or with commas.
///
/// @param own the last value of each parameter of the page
record PageQuery(Map<String, String> own, Map<String, List<String>> words) {

  /// @param names of the page's own parameters
  static PageQuery read(String query, List<String> names, List<String> problems) {
    Map<String, List<String>> words = new LinkedHashMap<>();
    Map<String, String> own = new LinkedHashMap<>();
    List<String> known = new ArrayList<>(Selection.words());
    known.addAll(names);
    Optional<List<QueryString.Parameter>> parameters = QueryString.parse(query);
    if (parameters.isEmpty()) {
      problems.add(QueryString.MISTAKE);
    }
    for (QueryString.Parameter parameter : parameters.orElse(List.of())) {
      String name = parameter.name();
      String value = parameter.value();
      if (names.contains(name)) {
        own.put(name, value);
      } else if (known.contains(name)) {
        List<String> values = words.computeIfAbsent(name, _ -> new ArrayList<>());
        // An expression may hold commas.
        values.addAll(name.endsWith("match") ? List.of(value) : List.of(value.split(",")));
      } else {
        problems.add(
            name
                + ": there is no such parameter"
                + Spelling.hint(name, known)
                + "; there are "
                + String.join(", ", known));
      }
    }
    return new PageQuery(own, words);
  }

  static Optional<Instant> moment(
      Map<String, String> own, String name, Instant now, List<String> problems) {
    String text = own.get(name);
    if (text == null) {
      return Optional.empty();
    }
    Optional<Instant> moment = When.parse(text, now);
    if (moment.isEmpty()) {
      problems.add(name + ": expected " + When.FORMS);
    }
    return moment;
  }

  static boolean flag(Map<String, String> own, String name, List<String> problems) {
    return switch (own.getOrDefault(name, "0")) {
      case "1", "true", "" -> true;
      case "0", "false" -> false;
      default -> {
        problems.add(name + ": expected 1 or 0");
        yield false;
      }
    };
  }

  static int number(
      Map<String, String> own, String name, int otherwise, int most, List<String> problems) {
    String text = own.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // the same complaint
    }
    problems.add(name + ": expected a number up to " + most);
    return otherwise;
  }
}
