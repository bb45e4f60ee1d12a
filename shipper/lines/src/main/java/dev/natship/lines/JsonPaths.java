package dev.natship.lines;

import dev.natship.api.JsonText;
import dev.natship.api.LogLine.LeafKind;
import dev.natship.api.LogLine.LeafVisitor;
import java.nio.charset.StandardCharsets;

/// Finds values inside a JSON object that is known to be well-formed. Of members with the same name
/// the last one counts. After a search, [#start()] and [#end()] return where the value lies.
final class JsonPaths {
  /// An object under a path longer than this is a leaf.
  private static final int LONGEST_PATH = 512;

  /// Paths repeat the names of the objects around them. All paths together may be so many times as
  /// long as the object itself, and this much more. The rest is then one leaf.
  private static final int MOST_REPEATED = 2;

  private static final int ROOM_TO_REPEAT = 4096;

  private byte[] bytes = {};
  private int start;
  private int end;
  private long room;

  /// Whether the object at `from` has a value under this dotted path; names may contain dots
  /// themselves.
  boolean find(byte[] bytes, int from, String path) {
    this.bytes = bytes;
    start = -1;
    search(from, path);
    return start >= 0;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /// Visits the leaves of the object between `from` and `to`. All that is visited is at most a
  /// small multiple of the object's length, however long its names are and however they are nested.
  /// So an object, or the rest of one, may be a leaf too.
  void leaves(byte[] bytes, int from, int to, LeafVisitor visitor) {
    this.bytes = bytes;
    room = (long) (to - from) * MOST_REPEATED + ROOM_TO_REPEAT;
    visit(from, "", visitor);
  }

  private int search(int object, String path) {
    int i = space(object + 1);
    while (bytes[i] != '}') {
      int nameEnd = stringEnd(i);
      String name = JsonText.unescape(bytes, i + 1, nameEnd - i - 2);
      int value = space(space(nameEnd) + 1);
      int next;
      if (name.equals(path)) {
        next = valueEnd(value);
        start = value;
        end = next;
      } else if (bytes[value] == '{'
          && path.startsWith(name)
          && path.startsWith(".", name.length())) {
        next = search(value, path.substring(name.length() + 1));
      } else {
        next = valueEnd(value);
      }
      i = space(next);
      if (bytes[i] == ',') {
        i = space(i + 1);
      }
    }
    return i + 1;
  }

  private int visit(int object, String prefix, LeafVisitor visitor) {
    int i = space(object + 1);
    while (bytes[i] != '}') {
      if (room < prefix.length()) {
        return rest(i, prefix, visitor);
      }
      room -= prefix.length();
      int nameEnd = stringEnd(i);
      String path = prefix + JsonText.unescape(bytes, i + 1, nameEnd - i - 2);
      int value = space(space(nameEnd) + 1);
      int next;
      if (bytes[value] == '{'
          && bytes[space(value + 1)] != '}'
          && path.length() <= LONGEST_PATH
          && path.length() < room) {
        next = visit(value, path + ".", visitor);
      } else {
        next = valueEnd(value);
        leaf(path, value, next, visitor);
      }
      i = space(next);
      if (bytes[i] == ',') {
        i = space(i + 1);
      }
    }
    return i + 1;
  }

  /// The members from here on as one object, under the path of the object that they belong to.
  private int rest(int from, String prefix, LeafVisitor visitor) {
    int end = membersEnd(from);
    visitor.leaf(
        prefix.substring(0, prefix.length() - 1),
        LeafKind.ARRAY,
        "{" + new String(bytes, from, end - from, StandardCharsets.UTF_8));
    return end;
  }

  private void leaf(String path, int from, int to, LeafVisitor visitor) {
    LeafKind kind =
        switch (bytes[from]) {
          case '"' -> LeafKind.STRING;
          case '{', '[' -> LeafKind.ARRAY;
          case 't', 'f' -> LeafKind.BOOLEAN;
          case 'n' -> LeafKind.NULL;
          default -> LeafKind.NUMBER;
        };
    String text =
        kind == LeafKind.STRING
            ? JsonText.unescape(bytes, from + 1, to - from - 2)
            : new String(bytes, from, to - from, StandardCharsets.UTF_8);
    visitor.leaf(path, kind, text);
  }

  private int valueEnd(int i) {
    return switch (bytes[i]) {
      case '"' -> stringEnd(i);
      case '{', '[' -> compositeEnd(i);
      default -> literalEnd(i);
    };
  }

  private int compositeEnd(int from) {
    return membersEnd(from + 1);
  }

  /// The position behind the bracket that closes the object or array whose inside begins here.
  private int membersEnd(int from) {
    int depth = 1;
    int i = from;
    do {
      switch (bytes[i]) {
        case '"' -> i = stringEnd(i);
        case '{', '[' -> {
          depth++;
          i++;
        }
        case '}', ']' -> {
          depth--;
          i++;
        }
        default -> i++;
      }
    } while (depth > 0);
    return i;
  }

  private int literalEnd(int from) {
    int i = from;
    while (bytes[i] > ' ' && bytes[i] != ',' && bytes[i] != '}' && bytes[i] != ']') {
      i++;
    }
    return i;
  }

  /// The position behind the closing quote of the string that begins at `i`.
  private int stringEnd(int i) {
    int at = i + 1;
    while (bytes[at] != '"') {
      at += bytes[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private int space(int i) {
    int at = i;
    while (bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
    return at;
  }
}
