package dev.natship.logql;

import java.util.Map;

/// Says which lines a query wants, and what it makes of them. Belongs to one thread.
public final class LineMatch {
  private final LogqlQuery.Lines lines;
  private final WorkedLine worked = new WorkedLine();

  public LineMatch(LogqlQuery.Lines lines) {
    this.lines = lines;
  }

  /// Whether it wants this line; then the labels and the text are its own.
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

  /// Those of the stream and those that the stages found.
  public Map<String, String> labels() {
    return Map.copyOf(worked.labels());
  }

  /// As the stages left it.
  public String text() {
    return worked.text();
  }

  WorkedLine worked() {
    return worked;
  }
}
