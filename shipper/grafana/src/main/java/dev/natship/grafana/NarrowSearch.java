package dev.natship.grafana;

import dev.natship.logql.LabelTest;
import dev.natship.logql.LogqlQuery;
import dev.natship.logql.Stage;
import dev.natship.logql.TextTest;
import dev.natship.search.Query;
import dev.natship.shaping.Selection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes a search from a LogQL query. The search skips blocks that cannot hold a wanted line. It
/// finds every line that the query wants, and possibly others.
final class NarrowSearch {
  private static final Map<String, String> WORDS =
      Map.of(
          "app", "apps",
          "host", "hosts",
          "instance", "instances",
          "level", "level",
          "provider", "providers",
          "region", "regions",
          "stream", "streams");

  /// Characters that are written the same inside and outside of JSON.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 _.:,=;()\\[\\]{}@#$%*!?|~^-]+");

  private NarrowSearch() {}

  /// @param from the first moment, in nanoseconds
  /// @param until the moment after the last one
  static Query of(LogqlQuery.Lines lines, long from, long until, boolean newestFirst) {
    return new Query(
        text(lines.stages()),
        false,
        selection(lines.selector()),
        Math.floorDiv(from, 1_000_000),
        Math.ceilDiv(until, 1_000_000),
        newestFirst,
        0);
  }

  private static Selection selection(List<LabelTest> selector) {
    Map<String, List<String>> words = new HashMap<>();
    for (LabelTest test : selector) {
      String word = WORDS.get(test.label());
      if (word != null
          && test.test() instanceof TextTest.Same(String value)
          && !value.isEmpty()
          && !value.contains("*")) {
        words.put(word, List.of(value));
      }
    }
    boolean[] wrong = new boolean[1];
    Selection selection = Selection.of(words, (_, _) -> wrong[0] = true);
    return wrong[0] ? Selection.EVERYTHING : selection;
  }

  /// The longest text that every wanted line contains in the form in which it arrived.
  private static Optional<String> text(List<Stage> stages) {
    return stages.stream()
        .takeWhile(Stage.LineFilter.class::isInstance)
        .flatMap(stage -> ((Stage.LineFilter) stage).needed().stream())
        .flatMap(text -> PLAIN.matcher(text).results().map(result -> result.group()))
        .max(Comparator.comparingInt(String::length))
        .filter(text -> text.length() > 1);
  }
}
