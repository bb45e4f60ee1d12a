package dev.natship.lines;

import dev.natship.api.Level;
import org.jspecify.annotations.Nullable;

/// Finds the level that a message states itself, in the ways programs do: a member of its JSON, a
/// pair of logfmt, a word before its text, the first words of a crash. Prose states nothing: `GET
/// /error 200` and `0 errors` are as serious as the platform says.
///
/// For one thread; makes no objects.
final class StatedLevel {
  private final Opening text = new Opening();

  /// The level that a message states; null when it states none.
  ///
  /// @param escaped whether the message lies in the escapes of a JSON string
  @Nullable Level of(byte[] message, int from, int to, boolean escaped) {
    text.reset(message, from, to, escaped);
    if (text.start >= text.end) {
      return null;
    }
    if (text.isAt(text.start, '{')) {
      Level level = JsonLevel.find(text, text.start + 1);
      return level == null && text.extend() ? JsonLevel.find(text, text.start + 1) : level;
    }
    Level level = LogfmtLevel.find(text);
    return level != null ? level : PrefixLevel.find(text);
  }
}
