package dev.natship.logql;

/// A piece of a query.
///
/// @param text of a string what it means; of everything else as it stands there
/// @param at its first character, from 0 on
record Token(Kind kind, String text, int at) {
  enum Kind {
    NAME,
    STRING,
    /// Digits, with a dot or an exponent.
    NUMBER,
    /// A number with units behind it: `5m`, `1h30m`, `20KB`.
    QUANTITY,
    SIGN,
    END
  }

  boolean is(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  /// As a complaint names it.
  String shown() {
    return switch (kind) {
      case END -> "the end";
      case STRING -> "the string \"" + text + "\"";
      case NAME, NUMBER, QUANTITY, SIGN -> "`" + text + "`";
    };
  }
}
