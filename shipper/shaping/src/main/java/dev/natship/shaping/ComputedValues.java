package dev.natship.shaping;

import dev.natship.api.Output;
import java.util.Arrays;

/// The values that edits add to one line, as JSON, by their number. A value may be absent.
final class ComputedValues {
  private static final int NONE = -1;

  private final Output json = new Output(256);
  private final int[] from;
  private final int[] to;

  ComputedValues(int most) {
    from = new int[most];
    to = new int[most];
  }

  /// Begins with the next line.
  void clear() {
    json.truncate(0);
    Arrays.fill(from, NONE);
  }

  /// Where to write the next value, whose number [#wrote] then tells.
  Output writing() {
    return json;
  }

  void wrote(int number, int start) {
    lies(number, start, json.size());
  }

  /// Says that the value lies elsewhere, in JSON that is being made.
  void lies(int number, int start, int end) {
    from[number] = start;
    to[number] = end;
  }

  /// The number of the value that lies exactly there; negative when there is none.
  int at(int start, int end) {
    int number = from.length - 1;
    while (number >= 0 && (from[number] != start || to[number] != end)) {
      number--;
    }
    return number;
  }

  void write(int number, Output out) {
    out.write(json.array(), from[number], to[number] - from[number]);
  }
}
