package dev.natship.reading;

import dev.natship.api.JsonText;
import dev.natship.api.Output;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import dev.natship.search.Tally;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads an answer of `/api/v1/logs`, as NDJSON, back into what its reader said. Belongs to one
/// thread.
public final class LogAnswer {
  private static final byte[] LINE = "{\"cursor\":\"".getBytes(StandardCharsets.UTF_8);

  private final Decoder decoder = new Decoder();
  private final LineView view = new LineView();
  private final Output value = new Output(256);

  /// Has the receiver get everything until the answer ends. Says whether it is whole: an answer
  /// that broke off has no end.
  public boolean read(InputStream in, LineReceiver receiver)
      throws IOException, InterruptedException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean whole = false;
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c != '\n') {
        line.write(c);
        continue;
      }
      if (line.size() > 0) {
        whole |= take(line.toByteArray(), receiver);
        line.reset();
      }
      if (in.available() == 0) {
        receiver.flush();
      }
    }
    receiver.flush();
    return whole;
  }

  private boolean take(byte[] json, LineReceiver receiver)
      throws IOException, InterruptedException {
    if (json.length > LINE.length && Arrays.equals(json, 0, LINE.length, LINE, 0, LINE.length)) {
      int end = LINE.length;
      while (end < json.length && json[end] != '"') {
        end++;
      }
      Optional<LineCursor> cursor =
          LineCursor.parse(
              new String(json, LINE.length, end - LINE.length, StandardCharsets.UTF_8));
      if (cursor.isPresent()) {
        receiver.line(new FoundLine(cursor.get(), json));
      }
      return false;
    }
    Optional<Notice> notice = notice(json);
    if (notice.isPresent()) {
      receiver.notice(notice.get());
    }
    return notice.filter(Notice.End.class::isInstance).isPresent();
  }

  /// Empty for a notice that a later Natship has.
  private Optional<Notice> notice(byte[] json) {
    Output record = new Output(json.length + 128);
    decoder.decode("", json, 0, json.length, 0, record);
    view.reset(record.array(), 0, record.size());
    return Optional.ofNullable(
        switch (text("notice")) {
          case "skipped" -> new Notice.Skipped(number("lines"));
          case "unread" -> new Notice.Unread(number("lines"));
          case "missed" -> new Notice.Missed(maybeNumber("lines"));
          case "progress" -> new Notice.Progressed(number("bytes"), number("of"), number("found"));
          case "damaged" -> new Notice.Damaged(number("parts"));
          case "unknown" -> new Notice.Unknown(number("lines"), text("reason"), time("since"));
          case "waiting" -> new Notice.Waiting();
          case "gap" ->
              new Notice.Missing(
                  cursor("first"),
                  maybeNumber("lines"),
                  time("from"),
                  time("until"),
                  text("reason"),
                  text("words"));
          case "count" -> counted();
          case "began" -> new Notice.Began(cursor("cursor"));
          case "end" -> new Notice.End(cursor("cursor"), text("more").equals("true"));
          default -> null;
        });
  }

  private Notice counted() {
    String over = text("over");
    List<Long> columns =
        Arrays.stream(
                over.substring(Math.min(1, over.length()), Math.max(1, over.length() - 1))
                    .split(","))
            .map(String::strip)
            .filter(number -> !number.isEmpty())
            .map(Long::valueOf)
            .toList();
    return new Notice.Counted(
        new Tally.Kind(text("name"), number("lines"), columns),
        time("from").orElse(Instant.EPOCH),
        time("until").orElse(Instant.EPOCH));
  }

  private String text(String path) {
    value.truncate(0);
    if (!view.writeValue(path, value)) {
      return "";
    }
    return value.array()[0] == '"'
        ? JsonText.unescape(value.array(), 1, value.size() - 2)
        : value.toText();
  }

  private long number(String path) {
    return maybeNumber(path).orElse(0);
  }

  private OptionalLong maybeNumber(String path) {
    try {
      return OptionalLong.of(Long.parseLong(text(path)));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  private LineCursor cursor(String path) {
    return LineCursor.parse(text(path)).orElse(new LineCursor(0, -1));
  }

  private Optional<Instant> time(String path) {
    try {
      return Optional.of(Instant.parse(text(path)));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
