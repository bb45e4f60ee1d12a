package dev.natship.migrate;

import java.util.ArrayList;
import java.util.List;

/// A word of a program in Vector's remap language.
///
/// @param text a field's path, a name, a sign, or what stands between quotes
/// @param line within the program, from 0
record VectorToken(Kind kind, String text, int line) {
  enum Kind {
    FIELD,
    NAME,
    TEXT,
    REGEX,
    NUMBER,
    ENVIRONMENT,
    SIGN,
    UNKNOWN,
    LINE_END
  }

  private static final List<String> SIGNS =
      List.of(
          "&&", "||", "==", "!=", "<=", ">=", "??", "|=", "->", "<", ">", "!", "=", "+", "-", "*",
          "/", "%", "|", "(", ")", "[", "]", "{", "}", ",", ":", ";");

  boolean is(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  /// All words. One that is not known says why, and whoever comes to it refuses the statement.
  static List<VectorToken> all(String source) {
    return new Reader(source).all();
  }

  private static final class Reader {
    private final String source;
    private final List<VectorToken> tokens = new ArrayList<>();
    private int at;
    private int line;

    Reader(String source) {
      this.source = source;
    }

    List<VectorToken> all() {
      while (at < source.length()) {
        int before = at;
        try {
          next();
        } catch (NoEqual unknown) {
          add(Kind.UNKNOWN, unknown.words());
          at = Math.max(at, before + 1);
        }
      }
      return tokens;
    }

    private void next() throws NoEqual {
      char c = source.charAt(at);
      if (c == '\n') {
        add(Kind.LINE_END, "");
        line++;
        at++;
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '#') {
        int end = source.indexOf('\n', at);
        at = end < 0 ? source.length() : end;
      } else if (c == '"') {
        at++;
        add(Kind.TEXT, quoted('"', true));
      } else if ((c == 'r' || c == 's' || c == 't') && source.startsWith("'", at + 1)) {
        at += 2;
        add(c == 'r' ? Kind.REGEX : Kind.TEXT, quoted('\'', false));
      } else if (source.startsWith("${", at)) {
        int end = source.indexOf('}', at);
        if (end < 0) {
          throw new NoEqual("a variable without its }");
        }
        add(Kind.ENVIRONMENT, source.substring(at, end + 1));
        at = end + 1;
      } else if (c == '.' || c == '%') {
        field();
      } else if (Character.isDigit(c)) {
        int start = at;
        while (at < source.length()
            && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '.')) {
          at++;
        }
        add(Kind.NUMBER, source.substring(start, at));
      } else if (Character.isLetter(c) || c == '_') {
        name();
      } else {
        sign();
      }
    }

    private void name() {
      int start = at;
      while (at < source.length() && isWord(source.charAt(at))) {
        at++;
      }
      String name = source.substring(start, at);
      if (source.startsWith("!(", at)) {
        at++;
      }
      add(Kind.NAME, name);
    }

    /// `.a.b`, `."a-b".c`, or `.` for the event.
    private void field() throws NoEqual {
      if (source.charAt(at) == '%') {
        throw new NoEqual("metadata, as %name, is not known here");
      }
      StringBuilder path = new StringBuilder();
      while (at < source.length() && source.charAt(at) == '.') {
        at++;
        String name = "";
        if (at < source.length() && source.charAt(at) == '"') {
          at++;
          name = quoted('"', true);
        } else {
          int start = at;
          while (at < source.length() && (isWord(source.charAt(at)) || source.charAt(at) == '@')) {
            at++;
          }
          name = source.substring(start, at);
        }
        if (!name.isEmpty()) {
          path.append(path.isEmpty() ? "" : ".").append(name);
        }
      }
      if (at < source.length() && source.charAt(at) == '[') {
        throw new NoEqual("items of lists, as .name[0], are not known here");
      }
      add(Kind.FIELD, path.toString());
    }

    private String quoted(char quote, boolean escapes) throws NoEqual {
      StringBuilder text = new StringBuilder();
      while (at < source.length()) {
        char c = source.charAt(at++);
        if (c == quote) {
          return text.toString();
        }
        if (c == '\n') {
          line++;
        }
        if (c == '\\' && at < source.length() && source.charAt(at) == quote) {
          text.append(quote);
          at++;
        } else if (c == '\\' && escapes && at < source.length()) {
          char escaped = source.charAt(at++);
          text.append(
              switch (escaped) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                default -> escaped;
              });
        } else {
          text.append(c);
        }
      }
      throw new NoEqual("a text without its closing " + quote);
    }

    private void sign() throws NoEqual {
      for (String sign : SIGNS) {
        if (source.startsWith(sign, at)) {
          add(Kind.SIGN, sign);
          at += sign.length();
          return;
        }
      }
      throw new NoEqual("an unknown sign, " + source.charAt(at));
    }

    private void add(Kind kind, String text) {
      tokens.add(new VectorToken(kind, text, line));
    }

    private static boolean isWord(char c) {
      return Character.isLetterOrDigit(c) || c == '_';
    }
  }
}
