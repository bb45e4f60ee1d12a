package dev.natship.logql;

import java.util.ArrayList;
import java.util.List;

/// A text with labels to fill in: `{{.app}} says {{__line__}}`.
final class Template {
  private static final String LINE = "__line__";

  /// A label's name, or text that is copied.
  private record Piece(String text, boolean isLabel) {}

  private final List<Piece> pieces;

  private Template(List<Piece> pieces) {
    this.pieces = List.copyOf(pieces);
  }

  /// Throws `IllegalArgumentException` with a message for the query's author.
  static Template parse(String text) {
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", at)) {
      pieces.add(new Piece(text.substring(at, open), false));
      int close = text.indexOf("}}", open);
      if (close < 0) {
        throw new IllegalArgumentException("`{{` without `}}` in the template");
      }
      pieces.add(new Piece(name(text.substring(open + 2, close).strip()), true));
      at = close + 2;
    }
    pieces.add(new Piece(text.substring(at), false));
    return new Template(pieces);
  }

  private static String name(String inside) {
    String name = inside.startsWith(".") ? inside.substring(1) : inside;
    boolean isName = name.matches("[a-zA-Z_][a-zA-Z0-9_]*");
    if (!isName || !inside.startsWith(".") && !inside.equals(LINE)) {
      throw new IllegalArgumentException(
          "`{{"
              + inside
              + "}}` is more than Natship's templates know: labels, `{{.app}}`, and"
              + " `{{__line__}}`");
    }
    return name;
  }

  String fill(WorkedLine line) {
    StringBuilder out = new StringBuilder();
    for (Piece piece : pieces) {
      if (!piece.isLabel()) {
        out.append(piece.text());
      } else {
        out.append(piece.text().equals(LINE) ? line.text() : line.label(piece.text()));
      }
    }
    return out.toString();
  }
}
