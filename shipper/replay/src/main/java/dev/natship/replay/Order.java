package dev.natship.replay;

import dev.natship.shaping.Selection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is to be sent again.
///
/// @param to name of the destination
/// @param from received at this moment or later
/// @param until received before this moment
/// @param words which of these lines, in the words of `select`; the destination's own `select`
///   applies as well
/// @param rate how many lines are read per second at most; 0 for no limit
public record Order(
    String to, Instant from, Instant until, Map<String, List<String>> words, long rate) {
  public Order {
    words = new LinkedHashMap<>(words);
  }

  /// What is wrong with `words`; empty when nothing is.
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    Selection.of(words, (word, problem) -> problems.add(word + ": " + problem));
    return problems;
  }

  Selection selection() {
    return Selection.of(words, (_, _) -> {});
  }
}
