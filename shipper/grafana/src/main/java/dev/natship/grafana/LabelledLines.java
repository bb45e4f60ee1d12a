package dev.natship.grafana;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Lines, grouped by the labels of their streams.
final class LabelledLines {
  private static final int BYTES_OF_AN_ENTRY = 64;

  private final Map<Map<String, String>, List<LokiJson.Entry>> all = new LinkedHashMap<>();
  private int count;
  private long bytes;

  void add(Map<String, String> labels, long nanos, String text) {
    List<LokiJson.Entry> entries =
        all.computeIfAbsent(
            labels,
            _ -> {
              bytes += 2L * labels.toString().length();
              return new ArrayList<>();
            });
    entries.add(new LokiJson.Entry(nanos, text));
    count++;
    bytes += text.length() + BYTES_OF_AN_ENTRY;
  }

  int count() {
    return count;
  }

  /// Roughly how many bytes they take.
  long bytes() {
    return bytes;
  }

  Map<Map<String, String>, List<LokiJson.Entry>> all() {
    return all;
  }
}
