package dev.natship.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads TOML, with the line of every value. It is lenient where Vector is, which fills in
/// `${VARIABLES}` before it reads: a variable may stand without quotes.
final class TomlReader {
  private static final String ENDS_BARE_VALUE = " \t\r\n,]}#";

  private final String text;
  private int at;
  private int line = 1;

  private TomlReader(String text) {
    this.text = text;
  }

  static Node.Table read(String text) throws UnreadableFile {
    return new TomlReader(text).document();
  }

  private Node.Table document() throws UnreadableFile {
    Node.Table root = table(1);
    Node.Table current = root;
    skipBlank(true);
    while (at < text.length()) {
      if (peek() == '[') {
        current = header(root);
      } else {
        assignment(current);
      }
      endOfLine();
      skipBlank(true);
    }
    return root;
  }

  private Node.Table header(Node.Table root) throws UnreadableFile {
    int start = line;
    boolean item = text.startsWith("[[", at);
    at += item ? 2 : 1;
    List<String> path = path();
    expect(']');
    if (item) {
      expect(']');
    }
    String last = path.removeLast();
    Node.Table parent = inside(root, path);
    if (!item) {
      return inside(parent, List.of(last));
    }
    Node.Table fresh = table(start);
    List<Node> items = new ArrayList<>();
    if (parent.members().get(last) instanceof Node.Items before) {
      items.addAll(before.items());
    } else if (parent.members().containsKey(last)) {
      throw wrong(last + " is no list");
    }
    items.add(fresh);
    parent.members().put(last, new Node.Items(items, start));
    return fresh;
  }

  private void assignment(Node.Table into) throws UnreadableFile {
    List<String> path = path();
    expect('=');
    skipBlank(false);
    String last = path.removeLast();
    Node.Table parent = inside(into, path);
    if (parent.members().containsKey(last)) {
      throw wrong(last + " is set twice");
    }
    parent.members().put(last, value());
  }

  private Node.Table inside(Node.Table from, List<String> path) throws UnreadableFile {
    Node.Table current = from;
    for (String key : path) {
      Node next = current.members().get(key);
      switch (next) {
        case null -> {
          Node.Table fresh = table(line);
          current.members().put(key, fresh);
          current = fresh;
        }
        case Node.Table known -> current = known;
        case Node.Items list when list.items().getLast() instanceof Node.Table known ->
            current = known;
        default -> throw wrong(key + " is no table");
      }
    }
    return current;
  }

  private List<String> path() throws UnreadableFile {
    List<String> path = new ArrayList<>();
    while (true) {
      skipBlank(false);
      path.add(key());
      skipBlank(false);
      if (at >= text.length() || peek() != '.') {
        return path;
      }
      at++;
    }
  }

  private String key() throws UnreadableFile {
    if (at < text.length() && (peek() == '"' || peek() == '\'')) {
      return string().text();
    }
    int start = at;
    while (at < text.length() && isKey(peek())) {
      at++;
    }
    if (at == start) {
      throw wrong("expected a name");
    }
    return text.substring(start, at);
  }

  private static boolean isKey(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }

  private Node value() throws UnreadableFile {
    if (at >= text.length()) {
      throw wrong("expected a value");
    }
    return switch (peek()) {
      case '"', '\'' -> string();
      case '[' -> list();
      case '{' -> inlineTable();
      default -> bare();
    };
  }

  private Node.Text bare() throws UnreadableFile {
    int start = at;
    while (at < text.length()) {
      if (text.startsWith("${", at)) {
        int close = text.indexOf('}', at);
        if (close < 0) {
          throw wrong("a variable without its }");
        }
        at = close;
      } else if (ENDS_BARE_VALUE.indexOf(peek()) >= 0) {
        break;
      }
      at++;
    }
    if (at == start) {
      throw wrong("expected a value");
    }
    return new Node.Text(text.substring(start, at), line);
  }

  private Node.Items list() throws UnreadableFile {
    int start = line;
    List<Node> items = new ArrayList<>();
    at++;
    while (true) {
      skipBlank(true);
      if (at < text.length() && peek() == ']') {
        at++;
        return new Node.Items(items, start);
      }
      items.add(value());
      skipBlank(true);
      if (at < text.length() && peek() == ',') {
        at++;
      } else if (at >= text.length() || peek() != ']') {
        throw wrong("expected , or ] in a list");
      }
    }
  }

  private Node.Table inlineTable() throws UnreadableFile {
    Node.Table table = table(line);
    at++;
    while (true) {
      skipBlank(true);
      if (at < text.length() && peek() == '}') {
        at++;
        return table;
      }
      assignment(table);
      skipBlank(true);
      if (at < text.length() && peek() == ',') {
        at++;
      } else if (at >= text.length() || peek() != '}') {
        throw wrong("expected , or } in a table");
      }
    }
  }

  private Node.Text string() throws UnreadableFile {
    char quote = peek();
    String triple = String.valueOf(quote).repeat(3);
    boolean lines = text.startsWith(triple, at);
    at += lines ? 3 : 1;
    if (lines && text.startsWith("\r\n", at)) {
      at++;
    }
    if (lines && at < text.length() && peek() == '\n') {
      at++;
      line++;
    }
    int start = line;
    StringBuilder into = new StringBuilder();
    while (true) {
      if (at >= text.length() || (!lines && peek() == '\n')) {
        throw wrong("a text without its closing " + (lines ? triple : quote));
      }
      if (lines ? text.startsWith(triple, at) : peek() == quote) {
        at += lines ? 3 : 1;
        return new Node.Text(into.toString(), start);
      }
      if (peek() == '\\' && quote == '"') {
        escape(into, lines);
      } else {
        if (peek() == '\n') {
          line++;
        }
        into.append(text.charAt(at++));
      }
    }
  }

  private void escape(StringBuilder into, boolean lines) throws UnreadableFile {
    at++;
    char c = at < text.length() ? text.charAt(at++) : ' ';
    switch (c) {
      case 'n' -> into.append('\n');
      case 't' -> into.append('\t');
      case 'r' -> into.append('\r');
      case 'b' -> into.append('\b');
      case 'f' -> into.append('\f');
      case 'e' -> into.append('\u001b');
      case '"', '\\' -> into.append(c);
      case 'u' -> into.appendCodePoint(code(4));
      case 'U' -> into.appendCodePoint(code(8));
      default -> {
        if (!lines || !Character.isWhitespace(c)) {
          throw wrong("\\" + c + " means nothing in a text");
        }
        at--;
        while (at < text.length() && Character.isWhitespace(peek())) {
          if (peek() == '\n') {
            line++;
          }
          at++;
        }
      }
    }
  }

  private int code(int digits) throws UnreadableFile {
    try {
      int code = Integer.parseInt(text.substring(at, at + digits), 16);
      at += digits;
      return code;
    } catch (NumberFormatException | IndexOutOfBoundsException _) {
      throw wrong("expected " + digits + " hexadecimal digits");
    }
  }

  private void endOfLine() throws UnreadableFile {
    skipBlank(false);
    if (at < text.length() && peek() != '\n') {
      throw wrong("something follows that belongs to no setting");
    }
  }

  /// Skips blanks and comments, and with `lines` also line ends.
  private void skipBlank(boolean lines) {
    while (at < text.length()) {
      char c = peek();
      if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (c == '\n' && lines) {
        line++;
        at++;
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\ufeff') {
        at++;
      } else {
        return;
      }
    }
  }

  private void expect(char wanted) throws UnreadableFile {
    skipBlank(false);
    if (at >= text.length() || peek() != wanted) {
      throw wrong("expected " + wanted);
    }
    at++;
  }

  private char peek() {
    return text.charAt(at);
  }

  private UnreadableFile wrong(String words) {
    return new UnreadableFile(line, words);
  }

  private static Node.Table table(int line) {
    Map<String, Node> members = new LinkedHashMap<>();
    return new Node.Table(members, line);
  }
}
