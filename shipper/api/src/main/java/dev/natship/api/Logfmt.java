package dev.natship.api;

/// A line as `key=value` pairs: nested keys dotted, values quoted when they need it.
public final class Logfmt {
  private Logfmt() {}

  public static void write(LogLine line, Output out) {
    int start = out.size();
    line.leaves((path, _, text) -> {
      if (out.size() > start) {
        out.write(' ');
      }
      key(path, out);
      out.write('=');
      value(text, out);
    });
  }

  private static void key(String path, Output out) {
    if (plain(path)) {
      out.text(path);
    } else {
      out.text(path.replaceAll("[\\s=\"\\p{Cntrl}]", "_"));
    }
  }

  private static void value(String text, Output out) {
    if (text.isEmpty() || !plain(text)) {
      out.jsonString(text);
    } else {
      out.text(text);
    }
  }

  private static boolean plain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == '=' || c == '"' || c == '\\' || c == 0x7f || Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
