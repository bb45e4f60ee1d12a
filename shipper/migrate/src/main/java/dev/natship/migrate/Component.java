package dev.natship.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// One component of a Vector configuration. It remembers what was read, so that the rest can be
/// listed as left out.
final class Component {
  private final String name;
  private final Node.Table table;
  private final Notes notes;
  private final Set<String> read = new TreeSet<>();

  /// @param name as people find it in the file: `sinks.loki`
  Component(String name, Node.Table table, Notes notes) {
    this.name = name;
    this.table = table;
    this.notes = notes;
  }

  String name() {
    return name;
  }

  int line() {
    return table.line();
  }

  int line(String path) {
    return find(path).map(Node::line).orElse(table.line());
  }

  Notes notes() {
    return notes;
  }

  boolean has(String path) {
    return find(path).isPresent();
  }

  Optional<Node> node(String path) {
    Optional<Node> node = find(path);
    node.ifPresent(_ -> read.add(path));
    return node;
  }

  /// The text under the first of these paths that is there; the others are taken to say the same.
  Optional<String> text(String... paths) {
    Optional<String> found = Optional.empty();
    for (String path : paths) {
      if (find(path).orElse(null) instanceof Node.Text(String text, int _)) {
        read.add(path);
        if (found.isEmpty()) {
          found = Optional.of(text);
        }
      }
    }
    return found;
  }

  boolean flag(String path, boolean usual) {
    return text(path).map(text -> text.equals("true")).orElse(usual);
  }

  /// A list of texts, or one text.
  List<String> texts(String path) {
    List<String> texts = new ArrayList<>();
    switch (node(path).orElse(null)) {
      case Node.Text(String text, int _) -> texts.add(text);
      case Node.Items list ->
          list.items()
              .forEach(item -> {
                if (item instanceof Node.Text(String text, int _)) {
                  texts.add(text);
                }
              });
      case null, default -> {}
    }
    return texts;
  }

  /// A table of texts; nested tables become names with dots.
  Map<String, String> map(String path) {
    Map<String, String> map = new LinkedHashMap<>();
    if (node(path).orElse(null) instanceof Node.Table inner) {
      flatten("", inner, map);
    }
    return map;
  }

  private static void flatten(String before, Node.Table from, Map<String, String> into) {
    from.members()
        .forEach((key, value) -> {
          switch (value) {
            case Node.Text(String text, int _) -> into.put(before + key, text);
            case Node.Table inner -> flatten(before + key + ".", inner, into);
            case Node.Items list -> {
              List<String> texts = new ArrayList<>();
              list.items()
                  .forEach(item -> {
                    if (item instanceof Node.Text(String text, int _)) {
                      texts.add(text);
                    }
                  });
              into.put(before + key, String.join(", ", texts));
            }
          }
        });
  }

  /// Something that means nothing here, since it is so anyway or is done another way.
  void needless(String path, String why) {
    if (has(path)) {
      read.add(path);
      notes.remark(line(path), name + "." + path, why);
    }
  }

  void leaveOut(String path, String why) {
    read.add(path);
    notes.leftOut(line(path), name + "." + path, why);
  }

  /// Lists everything that nobody has read.
  void leaveOutRest() {
    rest("", table);
  }

  private void rest(String before, Node.Table inner) {
    inner
        .members()
        .forEach((key, value) -> {
          String path = before + key;
          if (read.contains(path)) {
            return;
          }
          if (value instanceof Node.Table deeper) {
            rest(path + ".", deeper);
          } else {
            notes.leftOut(value.line(), name + "." + path, "has no equal here");
          }
        });
  }

  /// Follows dots, but a member may also have them in its name.
  private Optional<Node> find(String path) {
    return find(table, path);
  }

  private static Optional<Node> find(Node.Table from, String path) {
    Node whole = from.members().get(path);
    if (whole != null) {
      return Optional.of(whole);
    }
    for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
      if (from.members().get(path.substring(0, dot)) instanceof Node.Table inner) {
        Optional<Node> found = find(inner, path.substring(dot + 1));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }
}
