package dev.natship.search;

import dev.natship.api.Output;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How many lines there are of each kind, and when. Holds a bounded number of kinds; what comes
/// after them is counted together.
public final class Tally {
  private static final int MOST_KINDS = 1000;
  private static final String OTHERS = "(others)";
  private static final String BARS = "▁▂▃▄▅▆▇█";

  /// Lines of one kind.
  ///
  /// @param over how many there are in each part of the time
  public record Kind(String name, long lines, List<Long> over) {
    public Kind {
      over = List.copyOf(over);
    }
  }

  private final long from;
  private final long width;
  private final int columns;
  private final Map<String, long[]> kinds = new HashMap<>();

  /// Over the time from one moment up to another, in milliseconds, in so many equal parts.
  public Tally(long from, long until, int columns) {
    this.from = from;
    this.columns = columns;
    this.width = Math.max(1, Math.ceilDiv(until - from, columns));
  }

  public void add(String kind, long millis, long lines) {
    long[] over = kinds.get(kind);
    if (over == null) {
      String name = kinds.size() < MOST_KINDS ? kind : OTHERS;
      over = kinds.computeIfAbsent(name, _ -> new long[columns]);
    }
    over[Math.clamp((millis - from) / width, 0, columns - 1)] += lines;
  }

  /// The most frequent first.
  public List<Kind> kinds() {
    return kinds.entrySet().stream()
        .map(entry -> {
          List<Long> over = Arrays.stream(entry.getValue()).boxed().toList();
          return new Kind(entry.getKey(), over.stream().mapToLong(n -> n).sum(), over);
        })
        .sorted(Comparator.comparingLong((Kind kind) -> -kind.lines()).thenComparing(Kind::name))
        .toList();
  }

  /// A bar for each part of the time; whatever is there at all is seen.
  public static String bars(Kind kind, long highest) {
    StringBuilder out = new StringBuilder(kind.over().size());
    for (long lines : kind.over()) {
      out.append(
          lines == 0
              ? ' '
              : BARS.charAt((int) Math.min(BARS.length() - 1, lines * BARS.length() / highest)));
    }
    return out.toString();
  }

  public Instant begin() {
    return Instant.ofEpochMilli(from);
  }

  public Instant end() {
    return Instant.ofEpochMilli(from + width * columns);
  }

  /// A kind as one JSON object, with the end of a line.
  public static void writeJson(Kind kind, Instant from, Instant until, Output out) {
    out.text("{\"name\":").jsonString(kind.name()).text(",\"lines\":").number(kind.lines());
    out.text(",\"from\":").jsonString(from.toString());
    out.text(",\"until\":").jsonString(until.toString()).text(",\"over\":[");
    for (int i = 0; i < kind.over().size(); i++) {
      out.text(i == 0 ? "" : ",").number(kind.over().get(i));
    }
    out.text("]}\n");
  }
}
