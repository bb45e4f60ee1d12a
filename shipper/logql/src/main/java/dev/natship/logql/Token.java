package dev.natship.logql;

/// A token of a query.
///
/// @param text the value of a string, with its escapes resolved; for other tokens the text as it is
///   written
/// @param at position of its first character, from 0 on
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

  /// The token as error messages show it.
  String shown() {
    return switch (kind) {
      case END -> "the end";
      case STRING -> "the string \"" + text + "\"";
      case NAME, NUMBER, QUANTITY, SIGN -> "`" + text + "`";
    };
  }
}
