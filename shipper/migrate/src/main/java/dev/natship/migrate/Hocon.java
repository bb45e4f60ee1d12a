package dev.natship.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One section of our configuration as it is being written, a line for each setting.
final class Hocon {
  private static final Pattern PLAIN = Pattern.compile("(?!null$|include$)[A-Za-z_][A-Za-z0-9_-]*");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

  private final String section;
  private final List<String> lines = new ArrayList<>();

  Hocon(String section) {
    this.section = section;
  }

  /// Sets a key to a text, in which variables may stand.
  ///
  /// @param key its parts, with dots between; parts that hold dots stand in quotes
  void set(String key, String text) throws NoEqual {
    lines.addAll(assignments(key, text));
  }

  /// Sets a key to something written in HOCON.
  void raw(String key, String hocon) {
    lines.add(key + " = " + hocon);
  }

  void comment(String words) {
    lines.add("# " + words);
  }

  void list(String key, List<String> texts) throws NoEqual {
    List<String> items = new ArrayList<>();
    for (String text : texts) {
      items.add(concatenated(Placeholders.of(text), Optional.empty()));
    }
    lines.add(key + " = [" + String.join(", ", items) + "]");
  }

  private List<String> assignments(String key, String text) throws NoEqual {
    Placeholders places = Placeholders.of(text);
    List<String> written = new ArrayList<>();
    Optional<Placeholders.Variable> alone = places.alone();
    if (alone.isPresent()) {
      if (alone.get().instead().isPresent()) {
        written.addAll(assignments(key, alone.get().instead().get()));
      }
      written.add(key + " = " + substitution(alone.get()));
      return written;
    }
    List<Placeholders.Variable> instead =
        places.pieces().stream()
            .filter(Placeholders.Variable.class::isInstance)
            .map(Placeholders.Variable.class::cast)
            .filter(variable -> variable.instead().isPresent())
            .toList();
    if (instead.size() > 1) {
      throw new NoEqual("several variables with defaults in one value");
    }
    if (instead.isEmpty()) {
      written.add(key + " = " + concatenated(places, Optional.empty()));
      return written;
    }
    // First the variable or its default alone, then what stands around it, with the value so far.
    Placeholders.Variable variable = instead.getFirst();
    written.addAll(assignments(key, variable.instead().orElseThrow()));
    written.add(key + " = " + substitution(variable));
    written.add(key + " = " + concatenated(places, Optional.of("${" + section + "." + key + "}")));
    return written;
  }

  private static String concatenated(Placeholders places, Optional<String> soFar) throws NoEqual {
    if (places.pieces().isEmpty()) {
      return "\"\"";
    }
    if (places.pieces().size() == 1
        && places.pieces().getFirst() instanceof Placeholders.Literal only) {
      return value(only.text());
    }
    StringBuilder written = new StringBuilder();
    for (Placeholders.Piece piece : places.pieces()) {
      switch (piece) {
        case Placeholders.Literal(String text) -> written.append(quoted(text));
        case Placeholders.Variable variable when variable.instead().isEmpty() ->
            written.append(substitution(variable));
        case Placeholders.Variable _ ->
            written.append(
                soFar.orElseThrow(() -> new NoEqual("a variable with a default inside a list")));
      }
    }
    return written.toString();
  }

  private static String substitution(Placeholders.Variable variable) {
    return (variable.required() ? "${" : "${?") + variable.name() + "}";
  }

  static String value(String text) {
    return NUMBER.matcher(text).matches() || PLAIN.matcher(text).matches() ? text : quoted(text);
  }

  /// One part of a key.
  static String part(String name) {
    return PLAIN.matcher(name).matches() ? name : quoted(name);
  }

  static String quoted(String text) {
    return text.chars()
        .mapToObj(c ->
            switch (c) {
              case '"' -> "\\\"";
              case '\\' -> "\\\\";
              case '\n' -> "\\n";
              case '\r' -> "\\r";
              case '\t' -> "\\t";
              default -> c < ' ' ? String.format("\\u%04x", c) : Character.toString((char) c);
            })
        .collect(Collectors.joining("", "\"", "\""));
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  /// The section with its name around it.
  String text() {
    return lines.stream()
        .map(line -> "  " + line + "\n")
        .collect(Collectors.joining("", section + " {\n", "}\n"));
  }
}
