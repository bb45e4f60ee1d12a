package dev.natship.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds destinations that one file describes twice. HOCON takes both for one, in which the later
/// line wins; whoever copied a section and forgot to rename it would lose the first without a word.
final class RepeatedNames {
  private static final String SINKS = "sinks";

  private final String text;
  private final Deque<List<String>> open = new ArrayDeque<>();
  private final Map<String, Integer> first = new HashMap<>();
  private final List<String> found = new ArrayList<>();
  private int at;
  private int line = 1;

  private RepeatedNames(String text) {
    this.text = text;
  }

  /// In words for the owner, each beginning with its place.
  static List<String> in(Path file) {
    try {
      return new RepeatedNames(Files.readString(file)).find(file);
    } catch (IOException _) {
      return List.of(); // what cannot be read is told by whoever reads it
    }
  }

  private List<String> find(Path file) {
    StringBuilder key = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#' || text.startsWith("//", at)) {
        skipTo("\n", key);
        continue;
      }
      if (c == '"') {
        String quote = text.startsWith("\"\"\"", at) ? "\"\"\"" : "\"";
        key.append(quote);
        at += quote.length();
        skipTo(quote, key);
        continue;
      }
      switch (c) {
        case '{' -> {
          open(key.toString(), file);
          key.setLength(0);
        }
        case '}' -> {
          open.poll();
          key.setLength(0);
        }
        case ',' -> key.setLength(0);
        case '\n' -> {
          line++;
          if (!key.toString().strip().matches(".*[:=]|[^:=\\s]+")) {
            key.setLength(0);
          }
        }
        default -> key.append(c);
      }
      at++;
    }
    return found;
  }

  /// Past a quoted text with its quote, or up to the end of a comment.
  private void skipTo(String end, StringBuilder key) {
    boolean quoted = !end.equals("\n");
    while (at < text.length() && !text.startsWith(end, at)) {
      boolean escape = end.equals("\"") && text.charAt(at) == '\\' && at + 1 < text.length();
      for (int i = escape ? 2 : 1; i > 0; i--) {
        line += text.charAt(at) == '\n' ? 1 : 0;
        if (quoted) {
          key.append(text.charAt(at));
        }
        at++;
      }
    }
    if (quoted && at < text.length()) {
      key.append(end);
      at += end.length();
    }
  }

  private void open(String key, Path file) {
    List<String> around = open.isEmpty() ? List.of() : open.peek();
    if (around.size() > 2) {
      // No destination stands so deep; and paths of any depth would fill the memory.
      open.push(around);
      return;
    }
    List<String> path = new ArrayList<>(around);
    path.addAll(parts(key.strip().replaceAll("\\s*(\\+=|[:=])$", "")));
    open.push(path);
    String name = path.getLast();
    if (path.size() == 2 && path.getFirst().equals(SINKS) && !name.isEmpty()) {
      Integer before = first.putIfAbsent(name, line);
      if (before != null) {
        found.add(
            file
                + ": "
                + line
                + ": sinks."
                + name
                + ": stands here again (first in line "
                + before
                + "): both are one destination, in which the later line wins; give one of them"
                + " another name");
      }
    }
  }

  /// What names nothing, such as an object in a list or the brace of `${X}`, has an empty name.
  private static List<String> parts(String key) {
    try {
      return key.isEmpty() || key.endsWith("$") ? List.of("") : ConfigUtil.splitPath(key);
    } catch (ConfigException _) {
      return List.of("");
    }
  }
}
