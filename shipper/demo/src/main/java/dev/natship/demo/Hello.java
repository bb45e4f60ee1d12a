package dev.natship.demo;

import java.util.HashMap;
import java.util.Map;

/// The fields of a client's CONNECT that the broker minds. CONNECT is one flat JSON object, so a
/// scan for strings and bare words is enough; anything nested is skipped over as text.
record Hello(
    boolean verbose,
    boolean echo,
    boolean headers,
    boolean noResponders,
    String user,
    String password,
    String token) {
  static final Hello NOTHING = new Hello(false, true, false, false, "", "", "");

  static Hello parse(String json) {
    Map<String, String> fields = new HashMap<>();
    Scan scan = new Scan(json);
    while (scan.seek('"')) {
      String key = scan.string();
      if (!scan.seek(':')) {
        break;
      }
      fields.put(key, scan.value());
    }
    return new Hello(
        is(fields, "verbose", "false"),
        is(fields, "echo", "true"),
        is(fields, "headers", "false"),
        is(fields, "no_responders", "false"),
        fields.getOrDefault("user", ""),
        fields.getOrDefault("pass", ""),
        fields.getOrDefault("auth_token", ""));
  }

  private static boolean is(Map<String, String> fields, String name, String otherwise) {
    return fields.getOrDefault(name, otherwise).equals("true");
  }

  @Override
  public String toString() {
    return "Hello[user=" + user + "]";
  }

  private static final class Scan {
    private final String json;
    private int at;

    Scan(String json) {
      this.json = json;
    }

    boolean seek(char wanted) {
      at = json.indexOf(wanted, at);
      if (at < 0) {
        at = json.length();
        return false;
      }
      at++;
      return true;
    }

    String value() {
      while (at < json.length() && json.charAt(at) == ' ') {
        at++;
      }
      if (at < json.length() && json.charAt(at) == '"') {
        at++;
        return string();
      }
      int start = at;
      while (at < json.length() && ",}".indexOf(json.charAt(at)) < 0) {
        at++;
      }
      return json.substring(start, at).strip();
    }

    String string() {
      StringBuilder text = new StringBuilder();
      while (at < json.length() && json.charAt(at) != '"') {
        char c = json.charAt(at++);
        if (c == '\\' && at < json.length()) {
          c = json.charAt(at++);
          if (c == 'u' && at + 4 <= json.length()) {
            c = (char) Integer.parseInt(json, at, at + 4, 16);
            at += 4;
          }
        }
        text.append(c);
      }
      at++;
      return text.toString();
    }
  }
}
