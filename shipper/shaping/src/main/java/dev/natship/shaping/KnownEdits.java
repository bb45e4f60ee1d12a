package dev.natship.shaping;

import dev.natship.api.Field;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.lines.KnownSenders;
import dev.natship.lines.LineView;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Remembers what a lane's edits make of each shape of lines. Edits look at the names and the kinds
/// of a line's members only, and at which of the values that they add are there. So lines that are
/// alike in these are put together from the same pieces. No member is looked for again.
final class KnownEdits {
  private static final int MOST = 256;
  private static final int SLOTS = 4 * MOST;

  /// When there is no room, all are forgotten after this many unknown lines.
  private static final int PATIENCE = 2048;

  /// With fewer values that a stream shares, computing them is as cheap as looking for them.
  private static final int WORTH_IT = 2;

  private final CompiledEdits edits;
  private final ShapedJson line = new ShapedJson();
  private final ShapedJson inner = new ShapedJson();
  private final ComputedValues values;
  private final EditedShape.Watch watch;
  private final long[] keys = new long[SLOTS];
  private final @Nullable EditedShape[] shapes = new EditedShape[SLOTS];
  private final KnownSenders senders = new KnownSenders();
  private final ComputedValues.@Nullable Copy[] ofSenders =
      new ComputedValues.Copy[KnownSenders.PLACES];
  private final Output scratch = new Output(32);
  private int size;
  private int misses;
  private int forgotten;
  private long key;
  private @Nullable EditedShape found;

  private KnownEdits(CompiledEdits edits) {
    this.edits = edits;
    this.values = new ComputedValues(edits.values() + 1);
    this.watch = new EditedShape.Watch(line, inner, values);
  }

  /// Null when the edits look at more than the shape.
  static @Nullable KnownEdits of(CompiledEdits edits) {
    return edits.dependOnShape() ? new KnownEdits(edits) : null;
  }

  /// Whether it is known what the edits make of this line. If so, [#write] writes it.
  ///
  /// @param object the object in its message, if its members are merged into the line
  /// @param edited shows the line's core fields to the templates
  boolean know(LineView base, @Nullable LineView object, boolean innerTime, LogLine edited) {
    found = null;
    key = 0;
    int outerShape = learned(line, base, line.shape(base));
    int innerShape =
        object == null
            ? 0
            : learned(
                inner, object, inner.shape(object.json(), object.jsonFrom(), object.jsonTo()));
    if (outerShape < 0 || innerShape < 0) {
      return false;
    }
    long present = ofStream(base, edited) | edits.computeOfLine(edited, values);
    boolean level = object != null && base.has(Field.LEVEL);
    if (level) {
      int start = values.writing().size();
      Shaper.writeLevel(base, scratch, values.writing());
      values.wrote(edits.values(), start);
    }
    int now = line.forgotten() + inner.forgotten();
    if (now != forgotten) {
      forget();
      forgotten = now;
    }
    key =
        1L << 62
            | present << 32
            | (long) innerShape << 16
            | (long) outerShape << 2
            | (level ? 2 : 0)
            | (innerTime ? 1 : 0);
    found = shapes[slot()];
    return found != null;
  }

  /// Begins with the values that lines of one stream share: those of its last line.
  private long ofStream(LineView base, LogLine edited) {
    int place =
        edits.valuesOfStream() < WORTH_IT
            ? KnownSenders.NOWHERE
            : senders.place(base, edited.level());
    if (place < 0) {
      values.clear();
      return edits.computeOfStream(edited, values);
    }
    ComputedValues.Copy copy = ofSenders[place];
    if (copy == null) {
      copy = values.copy();
      ofSenders[place] = copy;
    }
    if (senders.isKnown() && copy.isWhole()) {
      return values.begin(copy);
    }
    copy.drop(); // Should computing fail, it would stay another sender's.
    values.clear();
    long present = edits.computeOfStream(edited, values);
    values.save(present, copy);
    return present;
  }

  private static int learned(ShapedJson shapes, LineView view, int shape) {
    if (shape == ShapedJson.UNKNOWN) {
      shapes.learn(view.json(), view.jsonFrom(), view.jsonTo());
    }
    return shape;
  }

  private int slot() {
    int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 54) & (SLOTS - 1);
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & (SLOTS - 1);
    }
    return slot;
  }

  private void forget() {
    Arrays.fill(keys, 0);
    Arrays.fill(shapes, null);
    size = 0;
    misses = 0;
  }

  /// Remembers what was made of the line that [#know] did not know.
  ///
  /// @param level the value that holds the line's level
  void learn(JsonMembers members, int level) {
    if (key == 0 || (size == MOST && ++misses < PATIENCE)) {
      return;
    }
    if (size == MOST) {
      forget();
    }
    values.clear();
    edits.tell(members, values);
    if (level != JsonMembers.NONE) {
      values.lies(edits.values(), members.from(level), members.to(level));
    }
    int slot = slot();
    keys[slot] = key;
    shapes[slot] = watch.of(members);
    size++;
  }

  void write(Output out) {
    EditedShape shape = found;
    if (shape == null) {
      throw new IllegalStateException("no line of a known shape");
    }
    shape.write(line, inner, values, out);
  }

  /// Drops the last line's bytes.
  void release() {
    line.release();
    inner.release();
    found = null;
  }
}
