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

  /// Begins with another message.
  ///
  /// @param escaped whether the message lies in the escapes of a JSON string
  void reset(byte[] message, int from, int to, boolean escaped) {
    text.reset(message, from, to, escaped);
  }

  /// The level that the message states in this way; null when it states none.
  @Nullable Level by(LevelSource way) {
    if (text.start >= text.end || text.isAt(text.start, '{') != (way == LevelSource.JSON)) {
      return null;
    }
    return switch (way) {
      case JSON -> {
        Level level = JsonLevel.find(text, text.start + 1);
        while (level == null && text.extend()) {
          level = JsonLevel.find(text, text.start + 1);
        }
        yield level;
      }
      case LOGFMT -> LogfmtLevel.find(text);
      case PREFIX -> PrefixLevel.find(text);
      case PLATFORM -> null;
    };
  }
}
