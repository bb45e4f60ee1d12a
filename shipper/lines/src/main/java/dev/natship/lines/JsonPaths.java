package dev.natship.lines;

import dev.natship.api.JsonText;
import dev.natship.api.LogLine.LeafKind;
import dev.natship.api.LogLine.LeafVisitor;
import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;

/// Finds values inside a well-formed JSON object. Of members with the same name the last one
/// counts. After a search, [#start()] and [#end()] return where the value lies.
public final class JsonPaths {
  /// An object whose path is longer than this is treated as a leaf.
  private static final int LONGEST_PATH = 512;

  /// The path of a leaf repeats the names of all objects around it. Together, all paths may be this
  /// many times as long as the object, plus `ROOM_TO_REPEAT`. The rest of the object then becomes
  /// one leaf.
  private static final int MOST_REPEATED = 2;

  private static final int ROOM_TO_REPEAT = 4096;

  private byte[] bytes = {};
  private int start;
  private int end;
  private long room;
  private final Output path = new Output(64);
  private boolean odd;

  /// Whether the object at `from` has a value under this dotted path. Names may contain dots.
  public boolean find(byte[] bytes, int from, String path) {
    this.bytes = bytes;
    start = -1;
    search(from, path, 0);
    return start >= 0;
  }

  public int start() {
    return start;
  }

  public int end() {
    return end;
  }

  /// Visits the leaves of the object between `from` and `to`. However long or nested its names are,
  /// all visited text together is only a few times as long as the object. To ensure that, an
  /// object, or the rest of one, may be visited as a leaf.
  public void leaves(byte[] bytes, int from, int to, LeafVisitor visitor) {
    this.bytes = bytes;
    room = (long) (to - from) * MOST_REPEATED + ROOM_TO_REPEAT;
    visit(from, "", visitor);
  }

  /// @param done how many characters of the path lead to this object
  private int search(int object, String path, int done) {
    int i = space(object + 1);
    while (bytes[i] != '}') {
      int nameEnd = stringEnd(i);
      int matched = matched(i + 1, nameEnd - 1, path, done);
      int value = space(space(nameEnd) + 1);
      int next;
      if (matched == path.length()) {
        next = valueEnd(value);
        start = value;
        end = next;
      } else if (bytes[value] == '{' && matched >= 0 && path.charAt(matched) == '.') {
        next = search(value, path, matched + 1);
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

  /// How many characters of the path are matched after this name; -1 when the name differs.
  private int matched(int from, int to, String path, int done) {
    int length = to - from;
    for (int i = 0; i < length; i++) {
      byte c = bytes[from + i];
      if (c < 0 || c == '\\') {
        String name = JsonText.unescape(bytes, from, length);
        return path.startsWith(name, done) ? done + name.length() : -1;
      }
      if (done + i >= path.length() || path.charAt(done + i) != c) {
        return -1;
      }
    }
    return done + length;
  }

  /// Appends the object between `from` and `to` as a flat object: the leaves of [#leaves], with
  /// dotted paths as names and arrays as text.
  public void flat(byte[] bytes, int from, int to, Output out) {
    this.bytes = bytes;
    room = (long) (to - from) * MOST_REPEATED + ROOM_TO_REPEAT;
    int before = out.size();
    path.truncate(0);
    out.write('{');
    odd = false;
    flat(from, out, before + 1);
    if (!odd) {
      out.write('}');
      return;
    }
    out.truncate(before + 1);
    leaves(
        bytes,
        from,
        to,
        (name, kind, text) -> {
          separate(out, before + 1);
          out.jsonString(name).write(':');
          switch (kind) {
            case STRING, ARRAY -> out.jsonString(text);
            case NUMBER, BOOLEAN, NULL -> out.text(text);
          }
        });
    out.write('}');
  }

  /// Copies leaves while names need no escapes and paths are short. Otherwise stops and sets `odd`.
  private int flat(int object, Output out, int begin) {
    int i = space(object + 1);
    while (bytes[i] != '}') {
      int prefix = path.size();
      if (room < prefix) {
        odd = true;
        return i;
      }
      room -= prefix;
      int nameEnd = stringEnd(i);
      odd |= !isPlain(i + 1, nameEnd - 1);
      if (odd) {
        return i;
      }
      path.write(bytes, i + 1, nameEnd - i - 2);
      int value = space(space(nameEnd) + 1);
      int next;
      if (bytes[value] == '{'
          && bytes[space(value + 1)] != '}'
          && path.size() <= LONGEST_PATH
          && path.size() < room) {
        path.write('.');
        next = flat(value, out, begin);
        if (odd) {
          return i;
        }
      } else {
        next = valueEnd(value);
        separate(out, begin);
        out.write('"');
        out.write(path.array(), 0, path.size());
        out.write('"');
        out.write(':');
        switch (bytes[value]) {
          case '"' -> {
            out.write('"');
            JsonText.canonical(bytes, value + 1, next - 1, out);
            out.write('"');
          }
          case '{', '[' -> out.jsonString(bytes, value, next - value);
          default -> out.write(bytes, value, next - value);
        }
      }
      path.truncate(prefix);
      i = space(next);
      if (bytes[i] == ',') {
        i = space(i + 1);
      }
    }
    return i + 1;
  }

  private boolean isPlain(int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0 || bytes[i] == '\\') {
        return false;
      }
    }
    return true;
  }

  private static void separate(Output out, int begin) {
    if (out.size() > begin) {
      out.write(',');
    }
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

  /// Visits the remaining members as one leaf, an object under the path of their object.
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

  /// The position after the bracket that closes the object or array whose content begins here.
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

  /// The position after the closing quote of the string that begins at `i`.
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
