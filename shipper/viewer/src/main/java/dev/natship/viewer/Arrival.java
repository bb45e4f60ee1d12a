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
  record Line(
      String cursor,
      String time,
      Level level,
      String app,
      String region,
      String instance,
      String message,
      boolean text,
      byte[] whole)
      implements Arrival {}

  /// @param kind `began`, `skipped`, `unread`, `missed` or `end`
  /// @param lines how many lines it is about, where that is known
  record Told(String kind, String cursor, OptionalLong lines) implements Arrival {}
}
