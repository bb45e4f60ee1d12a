package dev.natship.viewer;

import dev.natship.api.Level;
import java.util.OptionalLong;

/// What comes to somebody who reads: a line, or what he is told beside lines.
public sealed interface Arrival {
  /// A line, with its core fields found whatever shape it had.
  ///
  /// @param message as its program wrote it
  /// @param text whether it arrived as text, not as a JSON object
  /// @param whole the line as JSON
  /// @param context whether it only stands near a line that was looked for
  /// @param base64 its bytes as they came, where they are not UTF-8; empty otherwise
  record Line(
      String cursor,
      String time,
      Level level,
      String app,
      String region,
      String instance,
      String message,
      boolean text,
      byte[] whole,
      boolean context,
      String base64)
      implements Arrival {}

  /// @param kind `began`, `skipped`, `unread`, `missed`, `gap` or `end`
  /// @param lines how many lines it is about, where that is known
  /// @param words for people, where the process has found them; empty otherwise
  record Told(String kind, String cursor, OptionalLong lines, String words) implements Arrival {}
}
