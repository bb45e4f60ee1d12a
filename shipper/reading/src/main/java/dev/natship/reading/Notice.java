package dev.natship.reading;

import dev.natship.api.Output;
import dev.natship.search.Gap;
import dev.natship.search.Tally;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// What a reader is told beside lines.
public sealed interface Notice {
  /// What follows begins here. Sent first to those who follow, so that one who lost his connection
  /// before the first line can go on from here.
  ///
  /// @param cursor the line before the first one that follows
  record Began(LineCursor cursor) implements Notice {}

  /// Lines that he asked for and that came faster than he took them.
  record Skipped(long lines) implements Notice {}

  /// Lines that nobody has looked at, so nobody knows how many of them he asked for: they came
  /// faster than reading may cost, or were gone before they were read.
  record Unread(long lines) implements Notice {}

  /// Lines behind his cursor that are gone; without a number where the process had ended without a
  /// folder, and they went with it.
  record Missed(OptionalLong lines) implements Notice {}

  /// Everything that was asked for has been sent.
  ///
  /// @param cursor where the next page begins
  /// @param more whether there is one
  record End(LineCursor cursor, boolean more) implements Notice {}

  /// So many lines of one kind, instead of the lines.
  record Counted(Tally.Kind kind, Instant from, Instant until) implements Notice {}

  /// How far the past has been gone through.
  ///
  /// @param found lines so far
  record Progressed(long bytes, long allBytes, long found) implements Notice {}

  /// Lines at this place are missing.
  ///
  /// @param lines how many, where that is known
  /// @param from when the first of them came, or a little earlier
  /// @param reason `damaged` or `missing`
  /// @param words the same for people
  record Missing(
      LineCursor first,
      OptionalLong lines,
      Optional<Instant> from,
      Optional<Instant> until,
      String reason,
      String words)
      implements Notice {
    static Missing of(Gap gap) {
      return new Missing(
          new LineCursor(gap.epoch(), gap.first()),
          gap.lines().map(OptionalLong::of).orElse(OptionalLong.empty()),
          gap.from(),
          gap.until(),
          gap.reason().word(),
          gap.words());
    }
  }

  /// Others search the past, and this search has to wait for one of them.
  record Waiting() implements Notice {}

  /// Lines of which nobody can say any more what became of them, so that they may be among those
  /// that were asked for.
  ///
  /// @param reason why it is not known
  /// @param since of lines that were settled since then it is known
  record Unknown(long lines, String reason, Optional<Instant> since) implements Notice {
    /// For people.
    public String words() {
      return String.format(
              Locale.ROOT,
              "of %,d lines it is not known any more what became of them there: %s",
              lines,
              reason)
          + since.map(time -> "; it is known of what was settled since " + time).orElse("");
    }
  }

  /// Parts of the past that cannot be read.
  record Damaged(long parts) implements Notice {}

  /// As one JSON object, which has `notice` where a line has none.
  default byte[] json() {
    return switch (this) {
      case Began(LineCursor cursor) ->
          bytes("{\"notice\":\"began\",\"cursor\":\"" + cursor + "\"}");
      case Skipped(long lines) -> bytes("{\"notice\":\"skipped\",\"lines\":" + lines + "}");
      case Unread(long lines) -> bytes("{\"notice\":\"unread\",\"lines\":" + lines + "}");
      case Missed(OptionalLong lines) ->
          bytes(
              "{\"notice\":\"missed\",\"lines\":"
                  + (lines.isPresent() ? Long.toString(lines.getAsLong()) : "null")
                  + "}");
      case Counted(Tally.Kind kind, Instant from, Instant until) -> counted(kind, from, until);
      case Progressed(long bytes, long all, long found) ->
          bytes(
              "{\"notice\":\"progress\",\"bytes\":"
                  + bytes
                  + ",\"of\":"
                  + all
                  + ",\"found\":"
                  + found
                  + "}");
      case Missing missing -> missing(missing);
      case Waiting _ -> bytes("{\"notice\":\"waiting\"}");
      case Unknown unknown -> unknown(unknown);
      case Damaged(long parts) -> bytes("{\"notice\":\"damaged\",\"parts\":" + parts + "}");
      case End(LineCursor cursor, boolean more) ->
          bytes("{\"notice\":\"end\",\"cursor\":\"" + cursor + "\",\"more\":" + more + "}");
    };
  }

  private static byte[] missing(Missing missing) {
    Output out = new Output(256);
    out.text("{\"notice\":\"gap\",\"first\":\"").text(missing.first().toString());
    out.text("\",\"lines\":").text(missing.lines().isPresent() ? "" : "null");
    missing.lines().ifPresent(out::number);
    out.text(",\"from\":");
    time(missing.from(), out);
    out.text(",\"until\":");
    time(missing.until(), out);
    out.text(",\"reason\":").jsonString(missing.reason());
    return out.text(",\"words\":").jsonString(missing.words()).text("}").toByteArray();
  }

  private static byte[] unknown(Unknown unknown) {
    Output out = new Output(128);
    out.text("{\"notice\":\"unknown\",\"lines\":").number(unknown.lines());
    out.text(",\"reason\":").jsonString(unknown.reason()).text(",\"since\":");
    time(unknown.since(), out);
    return out.text(",\"words\":").jsonString(unknown.words()).text("}").toByteArray();
  }

  private static void time(Optional<Instant> time, Output out) {
    if (time.isPresent()) {
      out.jsonString(time.get().toString());
    } else {
      out.text("null");
    }
  }

  private static byte[] counted(Tally.Kind kind, Instant from, Instant until) {
    Output out = new Output(256);
    out.text("{\"notice\":\"count\",\"name\":").jsonString(kind.name());
    out.text(",\"lines\":").number(kind.lines());
    out.text(",\"from\":").jsonString(from.toString());
    out.text(",\"until\":").jsonString(until.toString()).text(",\"over\":[");
    for (int i = 0; i < kind.over().size(); i++) {
      out.text(i == 0 ? "" : ",").number(kind.over().get(i));
    }
    return out.text("]}").toByteArray();
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
