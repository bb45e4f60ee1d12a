package dev.natship.shaping;

import dev.natship.api.Field;
import dev.natship.lines.JsonTokens;
import dev.natship.lines.KnownShapes;
import dev.natship.lines.LineView;

/// Finds where the values of a JSON object lie, when another one of the same shape was seen before.
/// Two objects have the same shape when they differ in nothing but the contents of strings and in
/// numbers, `true`, `false` and `null`. Shows one object after another, without making objects.
final class ShapedJson {
  /// No object of this shape was seen.
  static final int UNKNOWN = -1;

  /// The shape is known, but a string is not written as we would write it.
  static final int ODD = -2;

  private static final int NO_PATH = -1;
  private static final int NOWHERE = -1;

  private final KnownShapes shapes = new KnownShapes();
  private final ShapedHeads heads = new ShapedHeads();
  private byte[] json = {};

  /// Where the object begins, and where each of its values ends.
  private final int[] marks = new int[KnownShapes.MOST_VALUES + 1];

  private int values;

  /// The shape of the object between `from` and `to`, which must be well-formed. A number that
  /// means the same until [#forgotten()] changes.
  int shape(byte[] bytes, int from, int to) {
    json = bytes;
    marks[0] = from;
    values = 0;
    return after(KnownShapes.ROOT, from, to, NOWHERE, 0);
  }

  /// The same for the JSON of a line.
  int shape(LineView line) {
    int from = line.jsonFrom();
    int to = line.jsonTo();
    int message = line.jsonFrom(Field.MESSAGE);
    if (message < 0) {
      return shape(line.json(), from, to);
    }
    json = line.json();
    marks[0] = from;
    values = 0;
    int stream = line.subjectHash();
    int head = heads.node(stream, shapes.age(), json, from, message, marks);
    if (head < 0) {
      return after(KnownShapes.ROOT, from, to, message, stream);
    }
    values = heads.values(stream, message - from);
    int end = line.jsonTo(Field.MESSAGE);
    if (!line.isPlain(Field.MESSAGE) && !JsonTokens.isCanonical(json, message, end)) {
      return ODD;
    }
    marks[++values] = end;
    return after(head, end, to, NOWHERE, 0);
  }

  /// The shape when the values up to this node are found.
  ///
  /// @param message a string that begins there ends what lines of this stream have in common
  private int after(int found, int start, int to, int message, int stream) {
    byte[] bytes = json;
    int node = found;
    int at = start;
    while (true) {
      node = shapes.after(node, bytes, at, to);
      if (node == KnownShapes.NONE) {
        return UNKNOWN;
      }
      at += shapes.length(node);
      switch (shapes.kind(node)) {
        case KnownShapes.STRING -> {
          if (at == message) {
            heads.add(stream, shapes.age(), bytes, marks[0], at, node, marks, values);
          }
          at = JsonTokens.stringEnd(bytes, at);
          if (at < 0) {
            return ODD;
          }
        }
        case KnownShapes.SCALAR -> at = JsonTokens.literalEnd(bytes, at);
        default -> {
          return node;
        }
      }
      marks[++values] = at;
    }
  }

  /// Remembers the shape of an object, unless there are too many.
  void learn(byte[] bytes, int from, int to) {
    shapes.begin();
    int at = from;
    while (at < to) {
      switch (bytes[at]) {
        case '"' -> {
          int found = JsonTokens.stringEnd(bytes, at + 1);
          int end = found < 0 ? ~found : found;
          int behind = end + 1;
          while (isSpace(bytes[behind])) {
            behind++;
          }
          if (bytes[behind] != ':') {
            shapes.value(KnownShapes.STRING, NO_PATH, at + 1, end);
          }
          at = behind;
        }
        case '{', '}', '[', ']', ',', ':', ' ', '\t', '\n', '\r' -> at++;
        default -> {
          int end = JsonTokens.literalEnd(bytes, at);
          shapes.value(KnownShapes.SCALAR, NO_PATH, at, end);
          at = end;
        }
      }
    }
    shapes.learn(bytes, from, to, false);
  }

  private static boolean isSpace(byte b) {
    return b <= ' ' && b >= 0;
  }

  /// How often all shapes were forgotten.
  int forgotten() {
    return shapes.age();
  }

  /// The array in which the last object lies.
  byte[] json() {
    return json;
  }

  /// Where the last object begins (mark 0) or its n-th value ends (mark n).
  int mark(int number) {
    return marks[number];
  }

  /// The last mark that is not after this position.
  int markBefore(int position) {
    int mark = 0;
    while (mark < values && marks[mark + 1] <= position) {
      mark++;
    }
    return mark;
  }

  /// Drops the last object's bytes.
  void release() {
    json = new byte[0];
  }
}
