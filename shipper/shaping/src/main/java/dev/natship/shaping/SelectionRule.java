package dev.natship.shaping;

import dev.natship.api.ContextField;
import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.SubjectPattern;
import java.util.List;

/// One rule of a [Selection], and whether it is turned around.
sealed interface SelectionRule {
  boolean passes(LogLine line);

  /// At least this serious; or less serious.
  record OfLevel(Level level, boolean not) implements SelectionRule {
    @Override
    public boolean passes(LogLine line) {
      return line.level().compareTo(level) < 0 == not;
    }
  }

  record OfField(Field field, Values values, boolean not) implements SelectionRule {
    @Override
    public boolean passes(LogLine line) {
      return values.hold(field, line) != not;
    }
  }

  record OfContext(ContextField field, Values values, boolean not) implements SelectionRule {
    @Override
    public boolean passes(LogLine line) {
      return values.hold(field, line) != not;
    }
  }

  record OfSubject(List<SubjectPattern> patterns, boolean not) implements SelectionRule {
    public OfSubject {
      patterns = List.copyOf(patterns);
    }

    @Override
    public boolean passes(LogLine line) {
      for (int i = 0; i < patterns.size(); i++) {
        if (patterns.get(i).matches(line.subject())) {
          return !not;
        }
      }
      return not;
    }
  }

  record OfMessage(Expressions expressions, boolean not) implements SelectionRule {
    @Override
    public boolean passes(LogLine line) {
      return expressions.foundIn(line) != not;
    }
  }
}
