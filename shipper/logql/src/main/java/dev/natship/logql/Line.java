package dev.natship.logql;

import java.util.Map;

/// A line that a query looks at.
public interface Line {
  /// Of the stream it belongs to; empty where it has none of that name.
  String label(String name);

  /// All that are not empty.
  Map<String, String> labels();

  String text();
}
