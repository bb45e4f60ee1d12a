package dev.natship.viewer;

import dev.natship.terminal.Ansi;
import java.util.Map;
import java.util.TreeMap;

/// A row made of parts, which come in order of their importance. Each takes what room is left: a
/// part that does not fit is shortened, or left out where too little of it would be seen.
final class BottomRow {
  private static final String BETWEEN = "  ";
  private static final int LEAST = 8;

  private final Map<Integer, String> parts = new TreeMap<>();
  private int left;

  /// @param columns how much room there is
  BottomRow(int columns) {
    this.left = columns + BETWEEN.length();
  }

  /// @param place where it stands among the others
  BottomRow part(int place, String words) {
    int room = left - BETWEEN.length();
    if (!words.isEmpty() && room >= Math.min(LEAST, Ansi.width(words))) {
      String seen = Ansi.fit(words, room, false);
      parts.put(place, seen);
      left -= BETWEEN.length() + Ansi.width(seen);
    }
    return this;
  }

  @Override
  public String toString() {
    return String.join(BETWEEN, parts.values());
  }
}
