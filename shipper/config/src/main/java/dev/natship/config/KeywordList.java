package dev.natship.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a list of regular expressions: as fly-log-shipper took it, `[r'SIGTERM', "reboot"]`, or
/// with commas between them.
final class KeywordList {
  private static final Pattern QUOTED =
      Pattern.compile("r?'((?:[^'\\\\]|\\\\.)*+)'|\"((?:[^\"\\\\]|\\\\.)*+)\"");

  /// Brackets around a list; any other brackets belong to a regular expression.
  private static final Pattern LIST =
      Pattern.compile("\\[\\s*(|r?['\"].*|[^\\[\\]]*,[^\\[\\]]*|[\\w\\s]+)\\]", Pattern.DOTALL);

  private static final String NOTHING = "[^\\s\\S]";

  private KeywordList() {}

  /// One expression that finds any of them.
  static String pattern(String text) {
    Matcher list = LIST.matcher(text.strip());
    String inside = list.matches() ? list.group(1) : text.strip();
    List<String> words = new ArrayList<>();
    if (inside.startsWith("r'") || inside.startsWith("'") || inside.startsWith("\"")) {
      Matcher quoted = QUOTED.matcher(inside);
      while (quoted.find()) {
        words.add(
            quoted.group(1) != null
                ? quoted.group(1).replace("\\'", "'")
                : quoted.group(2).replaceAll("\\\\([\"\\\\])", "$1"));
      }
    } else {
      for (String word : inside.split(",")) {
        if (!word.isBlank()) {
          words.add(word.strip());
        }
      }
    }
    if (words.isEmpty()) {
      return NOTHING;
    }
    return words.size() == 1 ? words.getFirst() : "(?:" + String.join(")|(?:", words) + ")";
  }
}
