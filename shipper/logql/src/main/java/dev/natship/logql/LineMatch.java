package dev.natship.logql;

import java.util.Map;

/// Decides which lines a query wants, and changes them as the query says. Belongs to one thread.
public final class LineMatch {
  private final LogqlQuery.Lines lines;
  private final WorkedLine worked = new WorkedLine();

  public LineMatch(LogqlQuery.Lines lines) {
    this.lines = lines;
  }

  /// Whether the query wants this line. If so, [#labels] and [#text] then return the changed line.
  public boolean wants(Line line) {
    for (LabelTest test : lines.selector()) {
      if (!test.holds(line.label(test.label()))) {
        return false;
      }
    }
    worked.begin(line);
    for (Stage stage : lines.stages()) {
      if (!stage.passes(worked)) {
        return false;
      }
    }
    return true;
  }

  /// The labels of the stream and those that the stages found.
  public Map<String, String> labels() {
    return Map.copyOf(worked.labels());
  }

  /// The text after all stages.
  public String text() {
    return worked.text();
  }

  WorkedLine worked() {
    return worked;
  }
}
