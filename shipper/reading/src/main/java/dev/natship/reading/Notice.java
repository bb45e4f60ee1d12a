package dev.natship.reading;

import java.nio.charset.StandardCharsets;
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
      case End(LineCursor cursor, boolean more) ->
          bytes("{\"notice\":\"end\",\"cursor\":\"" + cursor + "\",\"more\":" + more + "}");
    };
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
