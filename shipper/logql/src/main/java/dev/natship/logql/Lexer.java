package dev.natship.logql;

import java.util.ArrayList;
import java.util.List;

/// Cuts a query into tokens.
final class Lexer {
  /// Longer signs first, so that `!=` is not read as a sign of one character.
  private static final List<String> SIGNS =
      List.of(
          "|=", "|~", "|>", "!=", "!~", "!>", "=~", "==", ">=", "<=", "{", "}", "(", ")", "[", "]",
          ",", "=", ">", "<", "|", "+", "-", "*", "/", "%", "^", ":");

  private final String query;
  private int at;

  private Lexer(String query) {
    this.query = query;
  }

  /// The tokens of a query. The last one is always [Token.Kind#END].
  static List<Token> tokens(String query) throws QueryException {
    Lexer lexer = new Lexer(query);
    List<Token> tokens = new ArrayList<>();
    while (lexer.skip()) {
      tokens.add(lexer.token());
    }
    tokens.add(new Token(Token.Kind.END, "", query.length()));
    return tokens;
  }

  /// Skips spaces and comments. Returns false at the end of the query.
  private boolean skip() {
    while (at < query.length()) {
      char c = query.charAt(at);
      if (c == '#') {
        int end = query.indexOf('\n', at);
        at = end < 0 ? query.length() : end;
      } else if (Character.isWhitespace(c)) {
        at++;
      } else {
        return true;
      }
    }
    return false;
  }

  private Token token() throws QueryException {
    char c = query.charAt(at);
    if (c == '"') {
      return quoted();
    }
    if (c == '`') {
      return raw();
    }
    if (isDigit(c) || c == '.' && at + 1 < query.length() && isDigit(query.charAt(at + 1))) {
      return number();
    }
    if (isNameStart(c)) {
      int from = at;
      while (at < query.length() && isNamePart(query.charAt(at))) {
        at++;
      }
      return new Token(Token.Kind.NAME, query.substring(from, at), from);
    }
    for (String sign : SIGNS) {
      if (query.startsWith(sign, at)) {
        at += sign.length();
        return new Token(Token.Kind.SIGN, sign, at - sign.length());
      }
    }
    throw QueryException.at(query, at, "unexpected character `" + c + "`");
  }

  private Token raw() throws QueryException {
    int end = query.indexOf('`', at + 1);
    if (end < 0) {
      throw QueryException.at(query, at, "this string has no end");
    }
    Token token = new Token(Token.Kind.STRING, query.substring(at + 1, end), at);
    at = end + 1;
    return token;
  }

  private Token quoted() throws QueryException {
    int from = at++;
    StringBuilder text = new StringBuilder();
    while (at < query.length() && query.charAt(at) != '"' && query.charAt(at) != '\n') {
      char c = query.charAt(at++);
      if (c == '\\') {
        escape(text);
      } else {
        text.append(c);
      }
    }
    if (at >= query.length() || query.charAt(at) != '"') {
      throw QueryException.at(query, from, "this string has no end");
    }
    at++;
    return new Token(Token.Kind.STRING, text.toString(), from);
  }

  /// Reads an escape as Go's strings have it.
  private void escape(StringBuilder text) throws QueryException {
    int from = at - 1;
    char c = at < query.length() ? query.charAt(at++) : ' ';
    switch (c) {
      case 'n' -> text.append('\n');
      case 't' -> text.append('\t');
      case 'r' -> text.append('\r');
      case 'a' -> text.append('\u0007');
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'v' -> text.append('\u000b');
      case '\\', '"', '\'' -> text.append(c);
      case 'x' -> code(2, from, text);
      case 'u' -> code(4, from, text);
      case 'U' -> code(8, from, text);
      default ->
          throw QueryException.at(
              query,
              from,
              "`\\"
                  + c
                  + "` means nothing in a string in quotation marks; write `\\\\"
                  + c
                  + "`, or put the string between backquotes");
    }
  }

  private void code(int digits, int from, StringBuilder text) throws QueryException {
    int end = Math.min(at + digits, query.length());
    try {
      text.appendCodePoint(Integer.parseInt(query.substring(at, end), 16));
    } catch (IllegalArgumentException _) {
      throw QueryException.at(query, from, "expected " + digits + " hexadecimal digits here");
    }
    at = end;
  }

  private Token number() {
    int from = at;
    Token.Kind kind = Token.Kind.NUMBER;
    digits();
    if (isExponent()) {
      at += 2;
      digits();
    } else {
      // Numbers with units that follow each other, as in `1h30m`, are one quantity.
      while (at < query.length() && isUnit(query.charAt(at))) {
        kind = Token.Kind.QUANTITY;
        while (at < query.length() && isUnit(query.charAt(at))) {
          at++;
        }
        digits();
      }
    }
    return new Token(kind, query.substring(from, at), from);
  }

  private void digits() {
    while (at < query.length() && (isDigit(query.charAt(at)) || query.charAt(at) == '.')) {
      at++;
    }
  }

  private boolean isExponent() {
    return at + 1 < query.length()
        && (query.charAt(at) == 'e' || query.charAt(at) == 'E')
        && (isDigit(query.charAt(at + 1))
            || at + 2 < query.length()
                && "+-".indexOf(query.charAt(at + 1)) >= 0
                && isDigit(query.charAt(at + 2)));
  }

  private static boolean isUnit(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == 'µ' || c == 'μ';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c);
  }
}
