package dev.natship.transport;

import dev.natship.api.Batch;
import dev.natship.api.Encoding;
import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.settings.Settings;
import java.util.Arrays;
import java.util.function.Function;

/// How lines are written and put together into a body. Each item ends with its separator, so that
/// neighbours in a batch go into the body as one piece.
public final class BodyEncoding implements Encoding {

  /// The words behind `encoding = `.
  public enum Kind {
    JSON_ARRAY("application/json"),
    NDJSON("application/x-ndjson"),
    TEXT("text/plain; charset=utf-8"),
    CONCAT("application/json");

    private final String contentType;

    Kind(String contentType) {
      this.contentType = contentType;
    }
  }

  private static final String EVENTS = "{{events}}";

  private final Kind kind;
  private final FieldTemplate text;
  private final String before;
  private final String after;
  private final boolean finalNewline;
  private final String contentType;
  private final Function<LogLine, String> partition;

  private BodyEncoding(
      Kind kind,
      FieldTemplate text,
      String before,
      String after,
      boolean finalNewline,
      String contentType,
      Function<LogLine, String> partition) {
    this.kind = kind;
    this.text = text;
    this.before = before;
    this.after = after;
    this.finalNewline = finalNewline;
    this.contentType = contentType;
    this.partition = partition;
  }

  /// Reads `encoding`, `text`, `envelope`, `final-newline` and `content-type`.
  public static BodyEncoding read(
      Settings settings, Kind usualKind, Function<LogLine, String> partition) {
    Kind kind = settings.choice("encoding", usualKind);
    FieldTemplate text = FieldTemplate.of(settings, "text", "{{message}}");
    String envelope = settings.text("envelope", EVENTS);
    boolean finalNewline = settings.flag("final-newline", envelope.equals(EVENTS));
    int place = envelope.indexOf(EVENTS);
    if (place < 0 || envelope.indexOf(EVENTS, place + 1) >= 0) {
      settings.problem("envelope", "must hold " + EVENTS + " exactly once");
      place = 0;
      envelope = EVENTS;
    }
    String usual = envelope.equals(EVENTS) ? kind.contentType : "application/json";
    String contentType = settings.text("content-type", usual);
    if (!Addresses.isHeaderValue(contentType)) {
      settings.problem("content-type", "holds a control character");
    }
    return new BodyEncoding(
        kind,
        text,
        envelope.substring(0, place) + (kind == Kind.JSON_ARRAY ? "[" : ""),
        (kind == Kind.JSON_ARRAY ? "]" : "") + envelope.substring(place + EVENTS.length()),
        finalNewline,
        contentType,
        partition);
  }

  public String contentType() {
    return contentType;
  }

  @Override
  public void encode(LogLine line, Output out) {
    switch (kind) {
      case JSON_ARRAY -> {
        line.writeJson(out);
        out.write(',');
      }
      case NDJSON -> {
        line.writeJson(out);
        out.write('\n');
      }
      case CONCAT -> line.writeJson(out);
      case TEXT -> {
        int start = out.size();
        text.write(line, out);
        onOneLine(out, start);
        out.write('\n');
      }
    }
  }

  @Override
  public String partition(LogLine line) {
    return partition.apply(line);
  }

  public Content content(Batch batch) {
    Content content = new Content().add(before).addItems(batch);
    boolean keep =
        switch (kind) {
          case JSON_ARRAY -> false;
          case NDJSON, TEXT -> finalNewline;
          case CONCAT -> true;
        };
    if (!keep) {
      content.dropLast(1);
    }
    return content.add(after);
  }

  /// A line break inside a message would make two lines of it.
  private static void onOneLine(Output out, int start) {
    byte[] bytes = out.array();
    int end = out.size();
    int i = start;
    while (i < end && bytes[i] != '\n' && bytes[i] != '\r') {
      i++;
    }
    if (i == end) {
      return;
    }
    byte[] text = Arrays.copyOfRange(bytes, i, end);
    out.truncate(i);
    for (byte b : text) {
      switch (b) {
        case '\n' -> out.text("\\n");
        case '\r' -> out.text("\\r");
        default -> out.write(b);
      }
    }
  }
}
