package dev.natship.shaping;

import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Which lines a destination wants: all that pass every rule that is set.
public record Selection(
    List<String> subjects, Set<String> apps, Level level, Expressions match, Expressions notMatch) {

  public static final Selection EVERYTHING =
      new Selection(
          List.of(), Set.of(), Level.TRACE, new Expressions(List.of()), new Expressions(List.of()));

  public static Selection read(Settings settings) {
    String word = settings.text("select.level", "trace");
    if (!Level.known(word)) {
      settings.problem("select.level", "expected a level such as debug, info, warn or error");
    }
    return new Selection(
        settings.texts("select.subjects"),
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
    for (String pattern : subjects) {
      if (covers(pattern, subject)) {
        return true;
      }
    }
    return false;
  }

  /// NATS rules: `*` stands for one token, `>` for one or more at the end.
  static boolean covers(String pattern, String subject) {
    int p = 0;
    int s = 0;
    while (p < pattern.length() && s < subject.length()) {
      int patternEnd = tokenEnd(pattern, p);
      int subjectEnd = tokenEnd(subject, s);
      boolean single = patternEnd == p + 1;
      if (single && pattern.charAt(p) == '>' && patternEnd == pattern.length()) {
        return true;
      }
      boolean any = single && pattern.charAt(p) == '*';
      if (!any
          && !(patternEnd - p == subjectEnd - s
              && pattern.regionMatches(p, subject, s, patternEnd - p))) {
        return false;
      }
      p = patternEnd + 1;
      s = subjectEnd + 1;
    }
    return p >= pattern.length() && s >= subject.length();
  }

  private static int tokenEnd(String text, int from) {
    int dot = text.indexOf('.', from);
    return dot < 0 ? text.length() : dot;
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
