package dev.natship.lookup;

import dev.natship.shaping.JsonTree;
import dev.natship.terminal.Ansi;
import dev.natship.viewer.Arrival;
import dev.natship.viewer.ArrivalParser;
import dev.natship.viewer.Pretty;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Writes for a person what became of a line: the line, and below it a paragraph for each
/// destination.
final class TracePrinter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
  private static final int LONGEST = 2_000;

  private final Pretty pretty;
  private final ZoneId zone;
  private final int columns;
  private final ArrivalParser parser = new ArrivalParser();

  TracePrinter(Pretty pretty, ZoneId zone, int columns) {
    this.pretty = pretty;
    this.zone = zone;
    this.columns = columns;
  }

  /// @param json as `/api/v1/trace` sends it
  String print(byte[] json) {
    JsonTree.Value.Members trace = JsonTree.parse(json, 0, json.length);
    if (trace == null
        || !(trace.members().get("destinations") instanceof JsonTree.Value.Members to)) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    if (parser.parse(json).orElse(null) instanceof Arrival.Line line) {
      out.append(pretty.line(line)).append('\n');
    }
    out.append("line ").append(text(trace, "sequence")).append(", ");
    out.append(
        trace.members().containsKey("missing")
            ? "which is not kept any more" + oldest(trace)
            : "read from NATS " + time(text(trace, "received")));
    out.append('\n');
    int widest = to.members().keySet().stream().mapToInt(String::length).max().orElse(0);
    to.members()
        .forEach((name, outcome) -> {
          if (outcome instanceof JsonTree.Value.Members members) {
            destination(name, paragraphs(members), Math.min(widest, 20) + 4, out);
          }
        });
    if (trace.members().get("replays") instanceof JsonTree.Value.Items(List<JsonTree.Value> all)) {
      for (JsonTree.Value each : all) {
        if (each instanceof JsonTree.Value.Members replay) {
          replayed(replay, Math.min(widest, 20) + 4, out);
        }
      }
    }
    if (to.members().isEmpty()) {
      out.append("  there is no destination\n");
    }
    return out.toString();
  }

  private String oldest(JsonTree.Value.Members trace) {
    String oldest = text(trace, "oldest");
    return oldest.isEmpty() ? "" : "; the oldest that is came " + time(oldest);
  }

  private void replayed(JsonTree.Value.Members replay, int indent, StringBuilder out) {
    String to = text(replay, "to");
    if (replay.members().get("became") instanceof JsonTree.Value.Members outcome) {
      List<String> paragraphs = paragraphs(outcome);
      paragraphs.set(0, "replay " + text(replay, "id") + ": " + paragraphs.getFirst());
      destination(to, paragraphs, indent, out);
    }
  }

  private void destination(String name, List<String> paragraphs, int indent, StringBuilder out) {
    String label = Ansi.pad("  " + name, indent - 1) + " ";
    for (String paragraph : paragraphs) {
      for (String line : wrapped(Ansi.fit(paragraph, LONGEST, false), columns - indent)) {
        out.append(label).append(line).append('\n');
        label = " ".repeat(indent);
      }
    }
  }

  private List<String> paragraphs(JsonTree.Value.Members outcome) {
    String words = text(outcome, "words");
    boolean isObject = words.startsWith("object ");
    StringBuilder first = new StringBuilder(text(outcome, "outcome"));
    String at = text(outcome, "at");
    if (!at.isEmpty()) {
      first.append(' ').append(time(at));
    }
    String reason = text(outcome, "reason");
    if (!reason.isEmpty()) {
      first.append(": ").append(reason);
    }
    String status = text(outcome, "status");
    if (!status.isEmpty() || !words.isEmpty() && !isObject) {
      first.append(", answered ").append(status.isEmpty() ? words : status);
      first.append(status.isEmpty() || words.isEmpty() || isObject ? "" : ": " + words);
    }
    String attempts = text(outcome, "attempts");
    if (!attempts.isEmpty() && !attempts.equals("1")) {
      first.append(" (attempt ").append(attempts).append(')');
    }
    String since = text(outcome, "knownSince");
    if (!since.isEmpty()) {
      first.append("; outcomes are known since ").append(time(since));
    }
    List<String> paragraphs = new ArrayList<>();
    paragraphs.add(first.toString());
    if (!text(outcome, "batch").isEmpty()) {
      paragraphs.add("batch " + text(outcome, "batch"));
    }
    if (isObject) {
      paragraphs.add(words);
    }
    return paragraphs;
  }

  /// Between words; one that is longer than the screen stays whole, so that it can be copied.
  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private String time(String text) {
    try {
      return TIME.format(Instant.parse(text).atZone(zone));
    } catch (DateTimeException _) {
      return text;
    }
  }

  private static String text(JsonTree.Value.Members members, String name) {
    return switch (members.members().get(name)) {
      case JsonTree.Value.Text(String text) -> text;
      case JsonTree.Value.Literal(String json) -> json;
      case null, default -> "";
    };
  }
}
