package dev.natship.logql;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One step in a query's pipeline: it changes a line or stops it.
public sealed interface Stage {
  /// Whether the line goes on to the next stage. May change the line.
  boolean passes(WorkedLine line);

  /// `|= "a" or "b"`, `!= "a"`, `|~ "a"`, `!~ "a"`.
  ///
  /// @param any the tests, of which one must hold; none may hold when `negated`
  record LineFilter(List<TextTest> any, boolean negated) implements Stage {
    public LineFilter {
      any = List.copyOf(any);
    }

    @Override
    public boolean passes(WorkedLine line) {
      String text = line.text();
      boolean holds = false;
      for (TextTest test : any) {
        holds |= test.holds(text);
      }
      return holds != negated;
    }

    /// A text that every passing line contains, if there is one.
    public Optional<String> needed() {
      return !negated && any.size() == 1 && any.getFirst() instanceof TextTest.Part(String wanted)
          ? Optional.of(wanted)
          : Optional.empty();
    }
  }

  /// `| json`, or `| json a="b.c"`.
  record Json(Map<String, String> wanted) implements Stage {
    public Json {
      wanted = Map.copyOf(wanted);
    }

    @Override
    public boolean passes(WorkedLine line) {
      JsonLabels.extract(line, wanted);
      return true;
    }
  }

  /// `| logfmt`, or `| logfmt a="b"`.
  record Logfmt(Map<String, String> wanted) implements Stage {
    public Logfmt {
      wanted = Map.copyOf(wanted);
    }

    @Override
    public boolean passes(WorkedLine line) {
      LogfmtLabels.extract(line, wanted);
      return true;
    }
  }

  /// `| status >= 500 and app = "shop"`.
  record LabelFilter(Condition condition) implements Stage {
    @Override
    public boolean passes(WorkedLine line) {
      return condition.holds(line);
    }
  }

  /// `| line_format "{{.app}}: {{.message}}"`.
  record LineFormat(Template template) implements Stage {
    @Override
    public boolean passes(WorkedLine line) {
      line.text(template.fill(line));
      return true;
    }
  }

  /// `| label_format a=b, c="{{.d}}"`.
  record LabelFormat(Map<String, Template> labels, Map<String, String> renamed) implements Stage {
    public LabelFormat {
      labels = Map.copyOf(labels);
      renamed = Map.copyOf(renamed);
    }

    @Override
    public boolean passes(WorkedLine line) {
      renamed.forEach((to, from) -> {
        line.set(to, line.label(from));
        line.set(from, "");
      });
      labels.forEach((name, template) -> line.set(name, template.fill(line)));
      return true;
    }
  }

  /// `| drop a, b`.
  record Drop(Set<String> labels) implements Stage {
    public Drop {
      labels = Set.copyOf(labels);
    }

    @Override
    public boolean passes(WorkedLine line) {
      line.labels().keySet().removeAll(labels);
      return true;
    }
  }

  /// `| keep a, b`.
  record Keep(Set<String> labels) implements Stage {
    public Keep {
      labels = Set.copyOf(labels);
    }

    @Override
    public boolean passes(WorkedLine line) {
      line.labels().keySet().retainAll(labels);
      return true;
    }
  }
}
