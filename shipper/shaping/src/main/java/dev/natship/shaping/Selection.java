package dev.natship.shaping;

import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.SubjectPattern;
import dev.natship.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Which lines a destination wants: all that pass every rule that is set.
public record Selection(
    List<SubjectPattern> subjects,
    Set<String> apps,
    Level level,
    Expressions match,
    Expressions notMatch) {

  public static final Selection EVERYTHING =
      new Selection(
          List.of(), Set.of(), Level.TRACE, new Expressions(List.of()), new Expressions(List.of()));

  public static Selection read(Settings settings) {
    String word = settings.text("select.level", "trace");
    if (!Level.known(word)) {
      settings.problem("select.level", "expected a level such as debug, info, warn or error");
    }
    return new Selection(
        SubjectPattern.read(settings, "select.subjects"),
        Set.copyOf(settings.texts("select.apps")),
        Level.known(word) ? Level.of(word) : Level.TRACE,
        patterns(settings, "select.match"),
        patterns(settings, "select.not-match"));
  }

  public boolean everything() {
    return subjects.isEmpty()
        && apps.isEmpty()
        && level == Level.TRACE
        && match.isEmpty()
        && notMatch.isEmpty();
  }

  public boolean wants(LogLine line) {
    if (line.level().compareTo(level) < 0) {
      return false;
    }
    if (!apps.isEmpty() && !apps.contains(line.text(Field.APP))) {
      return false;
    }
    if (!subjects.isEmpty() && !subjectWanted(line.subject())) {
      return false;
    }
    if (match.isEmpty() && notMatch.isEmpty()) {
      return true;
    }
    return (match.isEmpty() || match.foundIn(line)) && !notMatch.foundIn(line);
  }

  private boolean subjectWanted(String subject) {
    for (SubjectPattern pattern : subjects) {
      if (pattern.matches(subject)) {
        return true;
      }
    }
    return false;
  }

  private static Expressions patterns(Settings settings, String key) {
    // A pattern that stands alone may hold spaces and commas, which texts() would cut at.
    boolean list = settings.json(key).startsWith("[");
    List<String> texts = list ? settings.texts(key) : settings.optional(key).stream().toList();
    List<Expression> patterns = new ArrayList<>();
    for (String text : texts) {
      try {
        patterns.add(Expression.parse(text));
      } catch (IllegalArgumentException wrong) {
        settings.problem(key, String.valueOf(wrong.getMessage()));
      }
    }
    return new Expressions(patterns);
  }
}
