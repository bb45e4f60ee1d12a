package dev.natship.logql;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A line while it goes through the stages of a query. One object serves one line after another.
/// Belongs to one thread.
final class WorkedLine {
  static final String ERROR = "__error__";
  private static final Line NOTHING =
      new Line() {
        @Override
        public String label(String name) {
          return "";
        }

        @Override
        public Map<String, String> labels() {
          return Map.of();
        }

        @Override
        public String text() {
          return "";
        }
      };

  private Line line = NOTHING;
  private @Nullable String text;
  private @Nullable Map<String, String> labels;

  void begin(Line of) {
    line = of;
    text = null;
    labels = null;
  }

  String text() {
    String known = text;
    if (known == null) {
      known = line.text();
      text = known;
    }
    return known;
  }

  void text(String changed) {
    text = changed;
  }

  String label(String name) {
    Map<String, String> known = labels;
    return known == null ? line.label(name) : known.getOrDefault(name, "");
  }

  Map<String, String> labels() {
    Map<String, String> known = labels;
    if (known == null) {
      known = new TreeMap<>(line.labels());
      labels = known;
    }
    return known;
  }

  /// Adds a label that was found in the line. If the stream has a label of that name, the new one
  /// gets the suffix `_extracted`.
  void extracted(String name, String value) {
    String free = line.label(name).isEmpty() ? name : name + "_extracted";
    set(free, value);
  }

  /// Sets a label. An empty value removes it.
  void set(String name, String value) {
    if (value.isEmpty()) {
      labels().remove(name);
    } else {
      labels().put(name, value);
    }
  }

  void fail(String reason) {
    labels().put(ERROR, reason);
  }
}
