package dev.natship.lines;

import dev.natship.api.JsonText;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Finds the ends of tokens in well-formed JSON.
public final class JsonTokens {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long TOP = 0x8080808080808080L;
  private static final long QUOTES = EACH * '"';
  private static final long BACKSLASHES = EACH * '\\';
  private static final long SPACES = EACH * ' ';

  private JsonTokens() {}

  /// The position of the closing quote of the string whose content begins at `inside`. If the
  /// string is not written as we would write it, the complement of that position.
  public static int stringEnd(byte[] json, int inside) {
    boolean canonical = true;
    int at = inside;
    while (true) {
      while (at + Long.BYTES <= json.length) {
        long word = (long) LONG.get(json, at);
        long quotes = word ^ QUOTES;
        long slashes = word ^ BACKSLASHES;
        long hits = (((quotes - EACH) & ~quotes) | ((slashes - EACH) & ~slashes)) & TOP;
        if (hits != 0) {
          at += Long.numberOfTrailingZeros(hits) >>> 3;
          break;
        }
        at += Long.BYTES;
      }
      byte c = json[at];
      if (c == '"') {
        return canonical ? at : ~at;
      }
      if (c == '\\') {
        byte escaped = json[at + 1];
        if (escaped == '"' || escaped == '\\') {
          at += 2;
          continue;
        }
        int escape = JsonText.canonicalEscape(json, at);
        canonical &= escape > 0;
        at += escape > 0 ? escape : 2;
      } else {
        at++;
      }
    }
  }

  /// Whether the inside of a string, which ends at `to`, is written as we would write it. Costs
  /// less than finding its end: nothing but backslashes is looked for.
  public static boolean isCanonical(byte[] json, int from, int to) {
    int at = from;
    while (at + Long.BYTES <= json.length) {
      long slashes = (long) LONG.get(json, at) ^ BACKSLASHES;
      // Exactly the bytes that are zero, since more than the first one is asked for.
      long hits = ~((slashes & ~TOP) + ~TOP | slashes | ~TOP);
      int behind = Long.BYTES;
      while (hits != 0) {
        int slash = Long.numberOfTrailingZeros(hits) >>> 3;
        if (at + slash >= to) {
          return true;
        }
        byte escaped = json[at + slash + 1];
        int escape =
            escaped == '"' || escaped == '\\' ? 2 : JsonText.canonicalEscape(json, at + slash);
        if (escape == 0) {
          return false;
        }
        behind = slash + escape;
        hits = behind < Long.BYTES ? hits & -1L << (behind << 3) : 0;
      }
      at += Math.max(behind, Long.BYTES);
      if (at >= to) {
        return true;
      }
    }
    int end = stringEnd(json, at);
    return end >= 0;
  }

  /// The position after a number, `true`, `false` or `null`.
  public static int literalEnd(byte[] json, int start) {
    int at = start;
    while (json[at] > ' ' && json[at] != ',' && json[at] != '}' && json[at] != ']') {
      at++;
    }
    return at;
  }

  /// Makes spaces of all line breaks between tokens. Inside strings, JSON has no raw ones.
  public static void onOneLine(byte[] json, int start, int end) {
    int at = start;
    while (at + Long.BYTES <= end) {
      long word = (long) LONG.get(json, at);
      if (((word - SPACES) & ~word & TOP) != 0) {
        blanks(json, at, at + Long.BYTES);
      }
      at += Long.BYTES;
    }
    blanks(json, at, end);
  }

  private static void blanks(byte[] json, int start, int end) {
    for (int i = start; i < end; i++) {
      if (json[i] == '\n' || json[i] == '\r') {
        json[i] = ' ';
      }
    }
  }
}
