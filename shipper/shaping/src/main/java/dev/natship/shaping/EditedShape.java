package dev.natship.shaping;

import dev.natship.api.Output;
import dev.natship.lines.JsonTokens;
import java.util.Arrays;

/// What edits make of all lines of one shape: a row of pieces. Each is copied from the line or from
/// the object in its message, or is computed for the line, or is always the same.
final class EditedShape {
  /// Where a piece comes from.
  private static final int FIXED = 0;

  private static final int LINE = 1;
  private static final int INNER = 2;
  private static final int COMPUTED = 3;

  private static final int NUMBERS = 5;

  private final int[] pieces;
  private final byte[] fixed;

  private EditedShape(int[] pieces, byte[] fixed) {
    this.pieces = pieces;
    this.fixed = fixed;
  }

  /// Appends the edited JSON of the line whose shape was looked at last.
  void write(ShapedJson line, ShapedJson inner, ComputedValues values, Output out) {
    int[] pieces = this.pieces;
    for (int i = 0; i < pieces.length; i += NUMBERS) {
      switch (pieces[i]) {
        case FIXED -> out.write(fixed, pieces[i + 1], pieces[i + 2]);
        case LINE -> copy(line, i, out);
        case INNER -> copy(inner, i, out);
        default -> values.write(pieces[i + 1], out);
      }
    }
  }

  private void copy(ShapedJson from, int piece, Output out) {
    int start = from.mark(pieces[piece + 1]) + pieces[piece + 2];
    int end = from.mark(pieces[piece + 3]) + pieces[piece + 4];
    out.write(from.json(), start, end - start);
  }

  /// Finds the pieces by watching how one line of the shape is written.
  static final class Watch implements JsonMembers.Pieces {
    private final ShapedJson line;
    private final ShapedJson inner;
    private final ComputedValues values;
    private final Output fixed = new Output(128);
    private final Output written = new Output(1024);
    private int[] pieces = new int[16 * NUMBERS];
    private int size;
    private int done;

    Watch(ShapedJson line, ShapedJson inner, ComputedValues values) {
      this.line = line;
      this.inner = inner;
      this.values = values;
    }

    EditedShape of(JsonMembers members) {
      size = 0;
      done = 0;
      fixed.truncate(0);
      written.truncate(0);
      members.write(written, this);
      fixedUntil(written.size());
      JsonTokens.onOneLine(fixed.array(), 0, fixed.size());
      return new EditedShape(Arrays.copyOf(pieces, size), fixed.toByteArray());
    }

    @Override
    public void piece(int at, byte source, int from, int to) {
      switch (source) {
        case JsonMembers.LINE -> range(at, LINE, line, from, to);
        case JsonMembers.INNER -> range(at, INNER, inner, from, to);
        default -> {
          int value = values.at(from, to);
          if (value >= 0) {
            fixedUntil(at);
            add(COMPUTED, value, 0, 0, 0);
            done = at + to - from;
          }
          // Anything else that was made depends on nothing but the shape: it stays fixed.
        }
      }
    }

    private void range(int at, int kind, ShapedJson json, int from, int to) {
      fixedUntil(at);
      int first = json.markBefore(from);
      int last = json.markBefore(to);
      add(kind, first, from - json.mark(first), last, to - json.mark(last));
      done = at + to - from;
    }

    /// What was written and not told of is punctuation.
    private void fixedUntil(int end) {
      if (end > done) {
        add(FIXED, fixed.size(), end - done, 0, 0);
        fixed.write(written.array(), done, end - done);
        done = end;
      }
    }

    private void add(int kind, int a, int b, int c, int d) {
      if (size == pieces.length) {
        pieces = Arrays.copyOf(pieces, 2 * size);
      }
      pieces[size++] = kind;
      pieces[size++] = a;
      pieces[size++] = b;
      pieces[size++] = c;
      pieces[size++] = d;
    }
  }
}
