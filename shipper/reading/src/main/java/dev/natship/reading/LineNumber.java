package dev.natship.reading;

import dev.natship.archive.Stretch;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// By what somebody names one line: its number, of which the newest line is meant, or its cursor,
/// which says of which life of the journal it is, too.
public record LineNumber(long sequence, OptionalLong epoch) {

  /// Empty for what is neither.
  public static Optional<LineNumber> parse(String text) {
    boolean isBare = text.matches("\\d+");
    return LineCursor.parse(isBare ? "0-" + text : text)
        .filter(cursor -> cursor.sequence() >= 0)
        .map(cursor ->
            new LineNumber(
                cursor.sequence(),
                isBare ? OptionalLong.empty() : OptionalLong.of(cursor.epoch())));
  }

  /// Where it is, if it is there. Where a header is damaged, nobody knows of which life its lines
  /// are, and it may be one of them; their cursors have an epoch of 0.
  ///
  /// @param stretches the oldest first
  public Optional<Stretch> in(List<Stretch> stretches) {
    return stretches.reversed().stream()
        .filter(stretch -> stretch.first() <= sequence && sequence < stretch.end())
        .filter(stretch -> stretch.epoch() < 0 || isOf(stretch.epoch()))
        .min(Comparator.comparing(stretch -> epoch.isPresent() && stretch.epoch() < 0));
  }

  private boolean isOf(long life) {
    return epoch.isEmpty() || epoch.getAsLong() == life;
  }

  /// As it was given.
  @Override
  public String toString() {
    return epoch.isPresent()
        ? new LineCursor(epoch.getAsLong(), sequence).toString()
        : Long.toString(sequence);
  }
}
