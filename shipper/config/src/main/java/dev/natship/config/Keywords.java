package dev.natship.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a list of regular expressions as fly-log-shipper took it, `[r'SIGTERM', "reboot"]`, or a
/// plain list with commas.
final class Keywords {
  private static final Pattern QUOTED = Pattern.compile("r?'([^']*)'|\"((?:[^\"\\\\]|\\\\.)*)\"");

  private Keywords() {}

  /// One expression that finds any of them.
  static String pattern(String text) {
    String inside = text.strip();
    List<String> words = new ArrayList<>();
    if (inside.startsWith("[") && inside.endsWith("]")) {
      inside = inside.substring(1, inside.length() - 1);
    }
    Matcher quoted = QUOTED.matcher(inside);
    while (quoted.find()) {
      words.add(
          quoted.group(1) != null
              ? quoted.group(1)
              : quoted.group(2).replaceAll("\\\\([\"\\\\])", "$1"));
    }
    if (words.isEmpty()) {
      for (String word : inside.split(",")) {
        if (!word.isBlank()) {
          words.add(word.strip());
        }
      }
    }
    return words.size() == 1 ? words.getFirst() : "(?:" + String.join(")|(?:", words) + ")";
  }
}
