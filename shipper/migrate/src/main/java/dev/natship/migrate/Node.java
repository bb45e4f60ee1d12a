package dev.natship.migrate;

import java.util.List;
import java.util.Map;

/// One value of a file, with the line on which it begins. Numbers and flags are text here, as they
/// are written.
sealed interface Node {
  int line();

  record Text(String text, int line) implements Node {}

  record Items(List<Node> items, int line) implements Node {
    public Items {
      items = List.copyOf(items);
    }
  }

  /// @param members in the order of the file
  record Table(Map<String, Node> members, int line) implements Node {}
}
