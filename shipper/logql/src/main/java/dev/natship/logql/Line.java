package dev.natship.logql;

import java.util.Map;

/// A line that a query is asked about.
public interface Line {
  /// A label of the line's stream; empty where the stream does not have it.
  String label(String name);

  /// All labels of the stream that are not empty.
  Map<String, String> labels();

  String text();
}
