package dev.natship.reading;

import java.util.Optional;

/// Names one line for ever: the life of the journal that wrote it, and its sequence. Written
/// `1764316800000-42`; a reader that stopped goes on behind it. The sequence before the first line
/// is -1.
public record LineCursor(long epoch, long sequence) {

  /// Empty for what is no cursor.
  public static Optional<LineCursor> parse(String text) {
    int dash = text.indexOf('-');
    try {
      LineCursor cursor =
          new LineCursor(
              Long.parseLong(text.substring(0, Math.max(dash, 0))),
              Long.parseLong(text.substring(dash + 1)));
      return cursor.epoch >= 0 && cursor.sequence >= -1 ? Optional.of(cursor) : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  boolean isBefore(LineCursor other) {
    return epoch < other.epoch || epoch == other.epoch && sequence < other.sequence;
  }

  @Override
  public String toString() {
    return epoch + "-" + sequence;
  }
}
