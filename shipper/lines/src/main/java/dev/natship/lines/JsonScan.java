package dev.natship.lines;

import dev.natship.api.JsonText;
import dev.natship.api.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads a line once. Finds out whether it is one JSON object in well-formed UTF-8, and where each
/// [CorePath] lies. As strict as RFC 8259. Uses no recursion and makes no objects.
final class JsonScan {
  /// How a value is written. The numbers are part of the record format.
  static final int ABSENT = 0;

  static final int PLAIN = 1;
  static final int ESCAPED = 2;
  static final int LITERAL = 3;
  static final int COMPOSITE = 4;
  static final int NULL = 5;

  static final int DEEPEST = 1_000;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long TOP = 0x8080808080808080L;
  private static final long QUOTES = EACH * '"';
  private static final long BACKSLASHES = EACH * '\\';
  private static final long SPACES = EACH * ' ';

  /// Added to a byte, it reaches the top bit unless the byte is zero, or a control character.
  private static final long BELOW_TOP = ~TOP;

  private static final long CONTROLS_BELOW_TOP = EACH * (0x80 - ' ');

  /// Characters that make an escape with the backslash before them.
  private static final boolean[] ESCAPES = new boolean[256];

  static {
    for (char c : "\"\\/bfnrt".toCharArray()) {
      ESCAPES[c] = true;
    }
  }

  /// One bit for each path that was found.
  private int found;

  private final byte[] kinds = new byte[CorePath.COUNT];
  private final int[] starts = new int[CorePath.COUNT];
  private final int[] ends = new int[CorePath.COUNT];
  private final byte[] contexts = new byte[DEEPEST];
  private final KnownShapes shapes = new KnownShapes();
  private final KnownHeads heads = new KnownHeads();
  private byte[] bytes = {};
  private int end;
  private boolean escaped;
  private boolean breaks;
  private boolean tooDeep;
  private @Nullable KnownStart start;
  private KnownHeads.@Nullable Head startless;

  /// Whether these bytes are one JSON object. If so, the other methods return what was found in it.
  boolean object(byte[] bytes, int from, int to, String subject) {
    this.bytes = bytes;
    this.end = to;
    this.tooDeep = false;
    this.found = 0;
    this.start = null;
    this.startless = null;
    if (hasKnownShape(from, heads.of(subject.hashCode()), subject)) {
      return true;
    }
    this.found = 0;
    this.start = null;
    this.startless = null;
    shapes.begin();
    int open = space(from);
    this.breaks = false;
    boolean object = open < to && bytes[open] == '{' && members(open + 1);
    if (object) {
      shapes.learn(bytes, from, to, breaks);
    }
    return object;
  }

  private boolean hasKnownShape(int from, KnownHeads.Head head, String subject) {
    int differing = head.differsAt(bytes, from, end, shapes.age());
    if (differing < 0) {
      KnownStart known = LineRecord.isWide(end - from) ? null : head.start(subject);
      restore(from, head, 0, head.others());
      if (!hasKnownRest(head.node(), from + head.length(), from, head, 0)) {
        return false;
      }
      boolean namesAreInHead = (found & CorePath.NAMES) == 0;
      if (known == null || !namesAreInHead) {
        restore(from, head, head.others(), head.count());
      } else {
        start = known;
      }
      startless = namesAreInHead && !head.hasStart() ? head : null;
      found |= head.found();
      return true;
    }
    int first = shapes.after(KnownShapes.ROOT, bytes, from, end);
    return first != KnownShapes.NONE
        && hasKnownRest(
            first, from + shapes.length(first), from, head, from + head.limit(differing));
  }

  /// What came once more behind the head counts.
  private void restore(int from, KnownHeads.Head head, int first, int last) {
    for (int i = first; i < last; i++) {
      int path = head.path(i);
      if (!has(path)) {
        kinds[path] = (byte) head.kind(i);
        starts[path] = from + head.start(i);
        ends[path] = from + head.end(i);
      }
    }
  }

  /// Reads on where a value begins.
  ///
  /// @param first the node before that value
  /// @param limit where a new head of this writer's lines has to end; before the value when there
  ///   is to be none
  private boolean hasKnownRest(int first, int begin, int from, KnownHeads.Head head, int limit) {
    int node = first;
    int start = begin;
    int mark = 0;
    int markNode = 0;
    int markFound = 0;
    while (true) {
      int kind = shapes.kind(node);
      if (kind == KnownShapes.END) {
        breaks = shapes.path(node) > 0;
        if (KnownHeads.isWorthIt(mark - from)) {
          keepHead(head, from, mark, markNode, markFound);
        }
        return true;
      }
      if (start <= limit) {
        mark = start;
        markNode = node;
        markFound = found;
      }
      int path = shapes.path(node);
      int at;
      if (kind == KnownShapes.STRING) {
        // The text of the next node begins with the closing quote.
        at = string(start) - 1;
        if (at >= 0 && path >= 0) {
          keep(path, escaped ? ESCAPED : PLAIN, start, at);
        }
      } else {
        at = start < end ? afterScalar(bytes[start], start) : -1;
        if (at >= 0 && path >= 0) {
          keep(path, bytes[start] == 'n' ? NULL : LITERAL, start, at);
        }
      }
      if (at < 0) {
        return false;
      }
      node = shapes.after(node, bytes, at, end);
      if (node == KnownShapes.NONE) {
        return false;
      }
      start = at + shapes.length(node);
    }
  }

  private void keepHead(KnownHeads.Head head, int from, int to, int node, int found) {
    for (int left = found; left != 0; left &= left - 1) {
      if (starts[Integer.numberOfTrailingZeros(left)] >= to) {
        // The name came once more behind the head.
        return;
      }
    }
    head.set(bytes, from, to - from, shapes.age(), node);
    keepHead(head, from, found & ~CorePath.NAMES);
    keepHead(head, from, found & CorePath.NAMES);
  }

  private void keepHead(KnownHeads.Head head, int from, int paths) {
    for (int left = paths; left != 0; left &= left - 1) {
      int path = Integer.numberOfTrailingZeros(left);
      head.keep(path, kinds[path], starts[path] - from, ends[path] - from);
    }
  }

  /// The paths that were found, one bit each.
  int found() {
    return found;
  }

  /// What the record begins with, where that is known. Then there is no need to look for names, and
  /// their places are not told.
  @Nullable KnownStart recordStart() {
    return start;
  }

  /// Who wants to know what the record of this line begins with.
  KnownHeads.@Nullable Head startless() {
    return startless;
  }

  boolean has(int path) {
    return (found >>> path & 1) != 0;
  }

  int kind(int path) {
    return (found >>> path & 1) == 0 ? ABSENT : kinds[path];
  }

  /// Where the value begins; for a string, after its quote.
  int start(int path) {
    return starts[path];
  }

  int end(int path) {
    return ends[path];
  }

  /// Whether there are line breaks between tokens.
  boolean breaks() {
    return breaks;
  }

  boolean tooDeep() {
    return tooDeep;
  }

  private boolean members(int from) {
    int depth = 1;
    int context = CorePath.ROOT;
    contexts[0] = CorePath.ROOT;
    int composite = -1;
    boolean comma = false;
    int i = from;
    while (true) {
      i = space(i);
      if (i >= end) {
        return false;
      }
      byte c = bytes[i];
      boolean inArray = context == CorePath.ARRAY;
      if (!comma && c == (inArray ? ']' : '}')) {
        depth--;
        i++;
      } else {
        CorePath.Key key = CorePath.UNKNOWN;
        if (!inArray) {
          if (c != '"') {
            return false;
          }
          int name = i + 1;
          i = string(name);
          if (i < 0) {
            return false;
          }
          if (context < CorePath.OTHER) {
            key =
                escaped ? spelt(context, name, i - 1) : CorePath.find(context, bytes, name, i - 1);
            forget(key);
          }
          i = space(i);
          if (i >= end || bytes[i] != ':') {
            return false;
          }
          i = space(i + 1);
          if (i >= end) {
            return false;
          }
          c = bytes[i];
        }
        if (c == '{' || c == '[') {
          if (depth == DEEPEST) {
            tooDeep = true;
            return false;
          }
          if (key.path() >= 0 && key.path() != CorePath.LOG_TEXT) {
            shapes.spoil();
            keep(key.path(), COMPOSITE, i, i);
            if (depth == 1) {
              composite = key.path();
            }
          }
          context = c == '[' ? CorePath.ARRAY : key.opens();
          contexts[depth++] = (byte) context;
          comma = false;
          i++;
          continue;
        }
        i = scalar(c, i, key.path());
        if (i < 0) {
          return false;
        }
      }
      // After a value comes a comma and the next one, or brackets that close what is open.
      while (true) {
        if (depth == 0) {
          boolean inside = breaks;
          boolean whole = space(i) == end;
          breaks = inside;
          return whole;
        }
        if (depth == 1 && composite >= 0) {
          ends[composite] = i;
          composite = -1;
        }
        context = contexts[depth - 1];
        i = space(i);
        if (i >= end) {
          return false;
        }
        c = bytes[i++];
        if (c == ',') {
          comma = true;
          break;
        }
        if (c != (context == CorePath.ARRAY ? ']' : '}')) {
          return false;
        }
        depth--;
      }
    }
  }

  /// Reads the string, number, true, false or null at `i`; returns -1 when there is none.
  private int scalar(byte c, int i, int path) {
    if (c == '"') {
      int next = string(i + 1);
      if (next >= 0) {
        shapes.value(KnownShapes.STRING, path, i + 1, next - 1);
        if (path >= 0) {
          keep(path, escaped ? ESCAPED : PLAIN, i + 1, next - 1);
        }
      }
      return next;
    }
    int next = afterScalar(c, i);
    if (next >= 0) {
      int kept = path == CorePath.LOG_TEXT ? -1 : path;
      shapes.value(KnownShapes.SCALAR, kept, i, next);
      if (kept >= 0) {
        keep(kept, c == 'n' ? NULL : LITERAL, i, next);
      }
    }
    return next;
  }

  /// The position after the number, true, false or null at `i`, or -1.
  private int afterScalar(byte c, int i) {
    return switch (c) {
      case 't' -> word(i, 't', 'r', 'u', 'e');
      case 'f' -> i + 1 < end && bytes[i + 1] == 'a' ? word(i + 1, 'a', 'l', 's', 'e') : -1;
      case 'n' -> word(i, 'n', 'u', 'l', 'l');
      default -> number(i);
    };
  }

  private void keep(int path, int kind, int start, int end) {
    found |= 1 << path;
    kinds[path] = (byte) kind;
    starts[path] = start;
    ends[path] = end;
  }

  private void forget(CorePath.Key key) {
    for (int path : key.forgets()) {
      if (kind(path) != ABSENT) {
        shapes.spoil();
      }
      found &= ~(1 << path);
    }
  }

  /// The key for a name that is written with escapes.
  private CorePath.Key spelt(int context, int from, int to) {
    byte[] name = JsonText.unescape(bytes, from, to - from).getBytes(StandardCharsets.UTF_8);
    return CorePath.find(context, name, 0, name.length);
  }

  private int space(int i) {
    int at = i;
    while (at < end && bytes[at] <= ' ') {
      byte c = bytes[at];
      if (c == '\n' || c == '\r') {
        breaks = true;
      } else if (c != ' ' && c != '\t') {
        return at;
      }
      at++;
    }
    return at;
  }

  /// The position after the closing quote of the string whose content begins at `i`, or -1.
  private int string(int i) {
    byte[] b = bytes;
    int last = end - Long.BYTES;
    int at = i;
    while (at <= last) {
      long word = (long) LONG.get(b, at);
      long special =
          word | (word - SPACES) | ((word ^ QUOTES) - EACH) | ((word ^ BACKSLASHES) - EACH);
      special &= TOP;
      if (special != 0) {
        at += Long.numberOfTrailingZeros(special) >>> 3;
        if (b[at] != '"') {
          break;
        }
        escaped = false;
        return at + 1;
      }
      at += Long.BYTES;
    }
    return unusual(at);
  }

  /// The same for what may have escapes, eight bytes at a time: in JSON within JSON every few bytes
  /// are one. Escapes of quotes are stepped over together, and whatever else stops us is looked at
  /// alone.
  private int unusual(int i) {
    byte[] b = bytes;
    int last = end - Long.BYTES;
    long slashesBefore = 0;
    long open = 0;
    int at = i;
    while (true) {
      if (at >= end) {
        return -1;
      }
      long word = at <= last ? (long) LONG.get(b, at) : last(at);
      // Exact up to the first byte that is no ASCII.
      long quotes = ~((word ^ QUOTES) + BELOW_TOP) & TOP;
      long slashes = ~((word ^ BACKSLASHES) + BELOW_TOP) & TOP;
      long behindSlash = slashes << 8 | open;
      long stops = (word | ~(word + CONTROLS_BELOW_TOP) | (quotes ^ behindSlash)) & TOP;
      if (stops == 0) {
        slashesBefore |= slashes;
        open = slashes >>> 56;
        at += Long.BYTES;
        continue;
      }
      int shift = Long.numberOfTrailingZeros(stops);
      slashesBefore |= slashes & ((1L << shift) - 1);
      open = 0;
      at += shift >>> 3;
      if (at >= end) {
        return -1;
      }
      byte c = b[at];
      if ((behindSlash >>> shift & 1) != 0) {
        at = ESCAPES[c & 0xff] ? at + 1 : hexEscape(at);
      } else if (c == '"') {
        escaped = slashesBefore != 0;
        return at + 1;
      } else {
        int sequence = c < 0 ? Utf8.sequenceLength(b, at, end) : 0;
        at = sequence > 0 ? at + sequence : -1;
      }
      if (at < 0) {
        return -1;
      }
    }
  }

  /// The less than eight bytes that are left, with zeros behind them.
  private long last(int at) {
    if (end >= Long.BYTES) {
      return (long) LONG.get(bytes, end - Long.BYTES) >>> 8 * (at + Long.BYTES - end);
    }
    long word = 0;
    for (int i = end - 1; i >= at; i--) {
      word = word << 8 | bytes[i] & 0xff;
    }
    return word;
  }

  private int hexEscape(int i) {
    if (i + 4 >= end || bytes[i] != 'u') {
      return -1;
    }
    for (int at = i + 1; at <= i + 4; at++) {
      if (Character.digit(bytes[at], 16) < 0) {
        return -1;
      }
    }
    return i + 5;
  }

  private int word(int i, char first, char second, char third, char fourth) {
    return i + 4 <= end
            && bytes[i] == first
            && bytes[i + 1] == second
            && bytes[i + 2] == third
            && bytes[i + 3] == fourth
        ? i + 4
        : -1;
  }

  private int number(int i) {
    int at = i < end && bytes[i] == '-' ? i + 1 : i;
    int whole = digits(at);
    if (whole == at || (bytes[at] == '0' && whole > at + 1)) {
      return -1;
    }
    at = whole;
    if (at < end && bytes[at] == '.') {
      int fraction = digits(at + 1);
      if (fraction == at + 1) {
        return -1;
      }
      at = fraction;
    }
    if (at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
      int sign = at + 1 < end && (bytes[at + 1] == '+' || bytes[at + 1] == '-') ? at + 2 : at + 1;
      int exponent = digits(sign);
      if (exponent == sign) {
        return -1;
      }
      at = exponent;
    }
    return at;
  }

  private int digits(int i) {
    int at = i;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at;
  }
}
