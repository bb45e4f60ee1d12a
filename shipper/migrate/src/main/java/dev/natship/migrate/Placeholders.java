package dev.natship.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text in which Vector fills in variables: `${NAME}`, `$NAME`, `${NAME:-instead}`,
/// `${NAME?why}`, and `$$` for a dollar.
record Placeholders(List<Piece> pieces) {
  private static final Pattern PLACE =
      Pattern.compile(
          "\\$\\$|\\$([A-Za-z_][A-Za-z0-9_]*)"
              + "|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?])([^}]*))?\\}");

  sealed interface Piece {}

  record Literal(String text) implements Piece {}

  /// @param instead what stands for a variable that is not set; may hold variables itself
  record Variable(String name, Optional<String> instead, boolean required) implements Piece {}

  static Placeholders of(String text) {
    List<Piece> pieces = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    Matcher place = PLACE.matcher(text);
    int from = 0;
    while (place.find()) {
      literal.append(text, from, place.start());
      from = place.end();
      if (place.group().equals("$$")) {
        literal.append('$');
        continue;
      }
      flush(literal, pieces);
      String name = place.group(1) == null ? place.group(2) : place.group(1);
      String how = place.group(3) == null ? "" : place.group(3);
      Optional<String> instead =
          how.endsWith("-")
              ? Optional.of(place.group(4)).filter(words -> !words.isEmpty())
              : Optional.empty();
      pieces.add(new Variable(name, instead, how.endsWith("?")));
    }
    literal.append(text, from, text.length());
    flush(literal, pieces);
    return new Placeholders(List.copyOf(pieces));
  }

  private static void flush(StringBuilder literal, List<Piece> pieces) {
    if (!literal.isEmpty()) {
      pieces.add(new Literal(literal.toString()));
      literal.setLength(0);
    }
  }

  boolean hasVariables() {
    return pieces.stream().anyMatch(Variable.class::isInstance);
  }

  /// The variable that is all of this text.
  Optional<Variable> alone() {
    return pieces.size() == 1 && pieces.getFirst() instanceof Variable only
        ? Optional.of(only)
        : Optional.empty();
  }
}
