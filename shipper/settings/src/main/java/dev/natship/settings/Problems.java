package dev.natship.settings;

import com.typesafe.config.ConfigOrigin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what is wrong with a configuration, so that all of it is told at once; and beside it
/// what only looks like a mistake and stops nothing.
public final class Problems {
  private static final String MERGE = "merge of ";

  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> notes = new ArrayList<>();

  public void add(@Nullable ConfigOrigin origin, String key, String message) {
    add(new Problem(place(origin), key, message), problems);
  }

  private static void add(Problem problem, List<Problem> to) {
    if (!to.contains(problem)) {
      to.add(problem);
    }
  }

  /// Something that looks like a mistake and stops nothing.
  public void note(@Nullable ConfigOrigin origin, String key, String message) {
    add(new Problem(place(origin), key, message), notes);
  }

  public void addAll(Problems others) {
    others.problems.forEach(problem -> add(problem, problems));
    others.notes.forEach(note -> add(note, notes));
  }

  public List<Problem> all() {
    return List.copyOf(problems);
  }

  public List<Problem> notes() {
    return List.copyOf(notes);
  }

  /// Whether there is no problem; notes are none.
  public boolean isEmpty() {
    return problems.isEmpty();
  }

  /// Of a value that is put together of several, the variable: the rest is as it was shipped.
  private static String description(ConfigOrigin origin) {
    String description = origin.description();
    if (!description.startsWith(MERGE)) {
      return description;
    }
    List<String> parts = List.of(description.substring(MERGE.length()).split(","));
    return parts.stream()
        .filter(part -> part.startsWith("variable "))
        .findFirst()
        .orElse(parts.getFirst());
  }

  private static String place(@Nullable ConfigOrigin origin) {
    if (origin == null) {
      return "configuration";
    }
    String file = origin.filename() != null ? origin.filename() : description(origin);
    int cut = file.indexOf(": ");
    String name = origin.filename() == null && cut > 0 ? file.substring(0, cut) : file;
    return origin.lineNumber() > 0 ? name + ": " + origin.lineNumber() : name;
  }
}
