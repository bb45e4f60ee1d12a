package dev.natship.shaping;

import dev.natship.api.ContextField;
import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.SubjectPattern;
import java.util.List;
import java.util.Locale;

/// One rule of a [Selection], possibly negated.
sealed interface SelectionRule {
  boolean passes(LogLine line);

  /// What it looks at, as in the configuration, and the values that it has there.
  String word();

  List<String> texts();

  boolean not();

  /// As it stands in the configuration.
  default String condition() {
    return (not() ? "not-" : "") + word() + " = " + String.join(", ", texts());
  }

  /// The same rule for another thread.
  default SelectionRule copy() {
    return this;
  }

  /// Returns false when none of these lines can pass.
  default boolean mayPass(LinesSummary lines) {
    return true;
  }

  /// Lines can pass only if their [Marks] have one of these bits.
  default int wantedMarks() {
    return Marks.ANYTHING;
  }

  /// At least this serious; if `not`, less serious.
  record OfLevel(Level level, boolean not) implements SelectionRule {
    @Override
    public String word() {
      return "level";
    }

    @Override
    public List<String> texts() {
      return List.of(level.word());
    }

    @Override
    public boolean passes(LogLine line) {
      return line.level().compareTo(level) < 0 == not;
    }

    @Override
    public boolean mayPass(LinesSummary lines) {
      for (Level each : Level.values()) {
        if (each.compareTo(level) < 0 == not && lines.mayHave(each)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public int wantedMarks() {
      int marks = 0;
      for (Level each : Level.values()) {
        if (each.compareTo(level) < 0 == not) {
          marks |= Marks.of(each);
        }
      }
      return marks;
    }
  }

  record OfField(Field field, Values values, boolean not) implements SelectionRule {
    @Override
    public String word() {
      return field.name().toLowerCase(Locale.ROOT) + "s";
    }

    @Override
    public List<String> texts() {
      return values.texts();
    }

    @Override
    public SelectionRule copy() {
      return new OfField(field, values.copy(), not);
    }

    @Override
    public boolean passes(LogLine line) {
      return values.hold(field, line) != not;
    }

    @Override
    public boolean mayPass(LinesSummary lines) {
      return not || values.mayHold(field, lines);
    }

    @Override
    public int wantedMarks() {
      return not ? Marks.ANYTHING : values.marks(field);
    }
  }

  record OfContext(ContextField field, Values values, boolean not) implements SelectionRule {
    @Override
    public String word() {
      return field.word() + (field == ContextField.REQUEST_ID ? "" : "s");
    }

    @Override
    public List<String> texts() {
      return values.texts();
    }

    @Override
    public SelectionRule copy() {
      return new OfContext(field, values.copy(), not);
    }

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
    public String word() {
      return "subjects";
    }

    @Override
    public List<String> texts() {
      return patterns.stream().map(SubjectPattern::text).toList();
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
    public String word() {
      return "match";
    }

    @Override
    public List<String> texts() {
      return expressions.texts();
    }

    @Override
    public SelectionRule copy() {
      return new OfMessage(expressions.copy(), not);
    }

    @Override
    public boolean passes(LogLine line) {
      return expressions.foundIn(line) != not;
    }
  }
}
