package dev.natship.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Makes a destination's answer fit to be shown: short, on one line, and without the secrets it may
/// echo.
final class Words {
  private static final int LONGEST = 300;
  private static final int SHORTEST_SECRET = 6;

  private final List<String> secrets;

  /// @param secrets texts that must not be shown; very short ones are left alone, they would blot
  ///   out words
  Words(List<String> secrets) {
    List<String> kept = new ArrayList<>();
    for (String secret : secrets) {
      if (secret.length() >= SHORTEST_SECRET && !kept.contains(secret)) {
        kept.add(secret);
      }
    }
    kept.sort(Comparator.comparingInt(String::length).reversed());
    this.secrets = List.copyOf(kept);
  }

  String of(Answer answer) {
    String text = answer.text();
    String start = text.stripLeading().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return title(text);
    }
    return clean(text);
  }

  String clean(String text) {
    String safe = text.length() > 16 * LONGEST ? text.substring(0, 16 * LONGEST) : text;
    for (String secret : secrets) {
      safe = safe.replace(secret, "•••");
    }
    StringBuilder line = new StringBuilder(Math.min(safe.length(), LONGEST + 1));
    boolean space = false;
    for (int i = 0; i < safe.length() && line.length() < LONGEST; i++) {
      char c = safe.charAt(i);
      if (Character.isWhitespace(c) || Character.isISOControl(c)) {
        space = !line.isEmpty();
      } else {
        if (space) {
          line.append(' ');
          space = false;
        }
        line.append(c);
      }
    }
    if (line.length() >= LONGEST) {
      int end = Character.isHighSurrogate(line.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
      line.setLength(end);
      line.append('…');
    }
    return line.toString();
  }

  private String title(String html) {
    String lower = html.toLowerCase(Locale.ROOT);
    int open = lower.indexOf("<title>");
    int close = lower.indexOf("</title>");
    return open >= 0 && close > open
        ? clean(html.substring(open + "<title>".length(), close))
        : "an HTML page";
  }
}
