package dev.natship.logql;

/// Why a query cannot be answered, in words for its author. Names the place in the query where
/// there is one.
public final class QueryException extends Exception {
  private static final long serialVersionUID = 1;

  public QueryException(String words) {
    super(words);
  }

  /// @param at position in the query, counted from 0
  static QueryException at(String query, int at, String words) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < Math.min(at, query.length()); i++) {
      boolean ends = query.charAt(i) == '\n';
      line += ends ? 1 : 0;
      column = ends ? 1 : column + 1;
    }
    return new QueryException("parse error at line " + line + ", col " + column + ": " + words);
  }

  /// The message; never null.
  public String words() {
    return String.valueOf(getMessage());
  }
}
