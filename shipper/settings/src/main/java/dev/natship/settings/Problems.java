package dev.natship.settings;

import com.typesafe.config.ConfigOrigin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what is wrong with a configuration, so that all of it is told at once.
public final class Problems {
  private final List<Problem> problems = new ArrayList<>();

  public void add(@Nullable ConfigOrigin origin, String key, String message) {
    add(new Problem(place(origin), key, message));
  }

  private void add(Problem problem) {
    if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }

  public void addAll(Problems others) {
    others.all().forEach(this::add);
  }

  public List<Problem> all() {
    return List.copyOf(problems);
  }

  public boolean isEmpty() {
    return problems.isEmpty();
  }

  private static String place(@Nullable ConfigOrigin origin) {
    if (origin == null) {
      return "configuration";
    }
    String file = origin.filename() != null ? origin.filename() : origin.description();
    int cut = file.indexOf(": ");
    String name = origin.filename() == null && cut > 0 ? file.substring(0, cut) : file;
    return origin.lineNumber() > 0 ? name + ": " + origin.lineNumber() : name;
  }
}
