package dev.natship.migrate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Which lines a destination wants, in what `select` can say: everything that is set must hold.
///
/// @param wanted for `apps`, `regions`, `instances` and the like, those of which it must be one;
///   for `not-apps` and the like, those of which it must be none
/// @param level the least level
/// @param match expressions of which one must be found in the message
/// @param notMatch expressions of which none may be found in it
record Select(
    Map<String, Set<String>> wanted,
    Optional<String> level,
    List<String> match,
    List<String> notMatch) {
  static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error", "fatal");

  /// Before the name of what is left out.
  static final String NOT = "not-";

  static final Select EVERYTHING = new Select(Map.of(), Optional.empty(), List.of(), List.of());

  static Select of(String what, String value) {
    return new Select(Map.of(what, Set.of(value)), Optional.empty(), List.of(), List.of());
  }

  static Select atLeast(String level) {
    return new Select(Map.of(), Optional.of(level), List.of(), List.of());
  }

  static Select matching(List<String> patterns) {
    return new Select(Map.of(), Optional.empty(), patterns, List.of());
  }

  static Select without(List<String> patterns) {
    return new Select(Map.of(), Optional.empty(), List.of(), patterns);
  }

  boolean isEverything() {
    return equals(EVERYTHING);
  }

  Select and(Select other) throws NoEqual {
    Map<String, Set<String>> both = new TreeMap<>(wanted);
    for (Map.Entry<String, Set<String>> each : other.wanted.entrySet()) {
      Set<String> before = both.getOrDefault(each.getKey(), Set.of());
      Set<String> common = new LinkedHashSet<>(before);
      if (each.getKey().startsWith(NOT)) {
        common.addAll(each.getValue());
        both.put(each.getKey(), common);
        continue;
      }
      common = new LinkedHashSet<>(each.getValue());
      if (both.containsKey(each.getKey())) {
        common.retainAll(before);
        if (common.isEmpty()) {
          throw new NoEqual("no line can meet it");
        }
      }
      both.put(each.getKey(), common);
    }
    if (!match.isEmpty() && !other.match.isEmpty() && !match.equals(other.match)) {
      throw new NoEqual("the message would have to match two expressions at once");
    }
    List<String> none = new ArrayList<>(notMatch);
    other.notMatch.stream().filter(pattern -> !none.contains(pattern)).forEach(none::add);
    return new Select(
        both,
        level.isPresent() && other.level.isPresent()
            ? Optional.of(
                LEVELS.indexOf(level.get()) > LEVELS.indexOf(other.level.get())
                    ? level.get()
                    : other.level.get())
            : level.or(other::level),
        match.isEmpty() ? other.match : match,
        none);
  }

  /// Either of two, which can be said where both are about the same thing.
  Select or(Select other) throws NoEqual {
    if (equals(other)) {
      return this;
    }
    if (isEverything() || other.isEverything()) {
      return EVERYTHING;
    }
    Set<String> about = about();
    if (about.size() != 1 || !about.equals(other.about())) {
      throw new NoEqual("\"or\" can join conditions on one thing only");
    }
    return switch (about.iterator().next()) {
      case "level" ->
          LEVELS.indexOf(level.orElseThrow()) < LEVELS.indexOf(other.level.orElseThrow())
              ? this
              : other;
      case "match" -> {
        List<String> any = new ArrayList<>(match);
        any.addAll(other.match);
        yield matching(any);
      }
      case String not when not.startsWith(NOT) ->
          throw new NoEqual("\"or\" cannot join what is left out");
      case String what -> {
        Set<String> any = new LinkedHashSet<>(wanted.getOrDefault(what, Set.of()));
        any.addAll(other.wanted.getOrDefault(what, Set.of()));
        yield new Select(Map.of(what, any), Optional.empty(), List.of(), List.of());
      }
    };
  }

  private Set<String> about() {
    Set<String> about = new LinkedHashSet<>(wanted.keySet());
    level.ifPresent(_ -> about.add("level"));
    if (!match.isEmpty()) {
      about.add("match");
    }
    if (!notMatch.isEmpty()) {
      about.add("not-match");
    }
    return about;
  }
}
