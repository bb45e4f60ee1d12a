package dev.natship.shaping;

import dev.natship.api.Output;
import java.util.Arrays;

/// The values that edits add to one line, as JSON, by their number. A value may be absent.
final class ComputedValues {
  private static final int NONE = -1;

  /// Values as they were for one line. Used again for another one.
  static final class Copy {
    private final Output json = new Output(128);
    private final int[] from;
    private final int[] to;
    private long present;
    private boolean whole;

    private Copy(int most) {
      from = new int[most];
      to = new int[most];
    }

    /// Whether it was saved and not dropped since.
    boolean isWhole() {
      return whole;
    }

    void drop() {
      whole = false;
    }
  }

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

  /// An empty copy, to be filled in by [#save].
  Copy copy() {
    return new Copy(from.length);
  }

  /// Copies all values of the line.
  ///
  /// @param present which there are, one bit each
  void save(long present, Copy copy) {
    copy.json.truncate(0);
    copy.json.write(json.array(), 0, json.size());
    System.arraycopy(from, 0, copy.from, 0, from.length);
    System.arraycopy(to, 0, copy.to, 0, to.length);
    copy.present = present;
    copy.whole = true;
  }

  /// Begins with the next line, which has these values. Returns which they are, one bit each.
  long begin(Copy copy) {
    json.truncate(0);
    json.write(copy.json.array(), 0, copy.json.size());
    System.arraycopy(copy.from, 0, from, 0, from.length);
    System.arraycopy(copy.to, 0, to, 0, to.length);
    return copy.present;
  }

  void write(int number, Output out) {
    out.write(json.array(), from[number], to[number] - from[number]);
  }
}
