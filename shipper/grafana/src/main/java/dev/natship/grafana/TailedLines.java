package dev.natship.grafana;

import dev.natship.api.Output;
import dev.natship.lines.LineView;
import dev.natship.logql.LineMatch;
import dev.natship.logql.LogqlQuery;
import dev.natship.reading.Interest;
import dev.natship.reading.LineCursor;

/// The lines of a query that somebody tails, each as a stream with one entry, as Loki's `tail`
/// sends them, and a comma before it. Equal queries are equal. Belongs to one thread.
final class TailedLines implements Interest {
  private final String query;
  private final LineMatch match;

  /// @param query the text of the query
  TailedLines(String query, LogqlQuery.Lines lines) {
    this.query = query;
    this.match = new LineMatch(lines);
  }

  @Override
  public boolean covers(LineView line) {
    return match.wants(new StoredLine(line));
  }

  @Override
  public void write(LineCursor cursor, LineView line, Output out) {
    out.text(",");
    LokiJson.stream(
        match.labels(), LokiTime.of(line.receivedNanos(), cursor.sequence()), match.text(), out);
  }

  @Override
  public Object form() {
    return this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TailedLines tailed && tailed.query.equals(query);
  }

  @Override
  public int hashCode() {
    return query.hashCode();
  }
}
