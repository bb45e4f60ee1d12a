package dev.natship.search;

import dev.natship.api.Output;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A text to be found in bytes, eight at a time: two bytes of it that are rare in log lines have to
/// be in their places before the rest is compared.
final class Needle {
  /// Nowhere.
  static final int NONE = -1;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  /// From frequent to rare, as log lines have them; what is not here is rarer still.
  private static final String FREQUENT =
      "\" e0ta1n:isor,2lcdpm-345h679u8.gfyb/TvwkS_ECA=IRPDNLOMxq{}[]FBU()GVHzWj";

  private final byte[] text;
  private final byte[] upper;
  private final boolean anyCase;
  private final int rare;
  private final int second;

  private Needle(byte[] text, boolean anyCase) {
    this.anyCase = anyCase;
    this.text = anyCase ? cased(text, 'A', 'Z', 32) : text;
    this.upper = anyCase ? cased(text, 'a', 'z', -32) : text;
    int best = 0;
    for (int i = 1; i < text.length; i++) {
      best = rarity(this.text[i]) > rarity(this.text[best]) ? i : best;
    }
    int next = best == 0 ? text.length - 1 : 0;
    for (int i = 0; i < text.length; i++) {
      if (i != best && rarity(this.text[i]) > rarity(this.text[next])) {
        next = i;
      }
    }
    rare = best;
    second = next;
  }

  /// The ways in which a line may have this text: as it is, and as JSON writes it.
  ///
  /// @param anyCase whether ASCII letters may be large or small
  static List<Needle> of(String text, boolean anyCase) {
    List<String> ways = new ArrayList<>();
    ways.add(text);
    String json = new Output(text.length() + 16).jsonString(text).toText();
    ways.add(json.substring(1, json.length() - 1));
    ways.add(ascii(ways.getLast()));
    return ways.stream()
        .distinct()
        .map(way -> new Needle(way.getBytes(StandardCharsets.UTF_8), anyCase))
        .toList();
  }

  /// As Python writes it, where it is not told otherwise.
  private static String ascii(String json) {
    StringBuilder out = new StringBuilder();
    json.chars()
        .forEach(c -> {
          if (c < 0x80) {
            out.append((char) c);
          } else {
            out.append(String.format("\\u%04x", c));
          }
        });
    return out.toString();
  }

  private static byte[] cased(byte[] text, char from, char to, int step) {
    byte[] cased = text.clone();
    for (int i = 0; i < cased.length; i++) {
      if (cased[i] >= from && cased[i] <= to) {
        cased[i] += (byte) step;
      }
    }
    return cased;
  }

  private static int rarity(byte b) {
    int place = FREQUENT.indexOf((char) (b & 0xff));
    return place < 0 ? FREQUENT.length() : place;
  }

  int length() {
    return text.length;
  }

  /// Where it begins first in these bytes; `NONE` when it is not there.
  ///
  /// The two ways have a loop each: one loop for both costs a tenth more with the case, and half
  /// more without.
  int find(byte[] bytes, int from, int end) {
    return anyCase ? findAnyCase(bytes, from, end) : findExact(bytes, from, end);
  }

  private int findExact(byte[] bytes, int from, int end) {
    int last = end - text.length;
    long one = LOW * (text[rare] & 0xff);
    long other = LOW * (text[second] & 0xff);
    int i = from;
    for (; i <= last - 7; i += 8) {
      long a = (long) LONG.get(bytes, i + rare) ^ one;
      long b = (long) LONG.get(bytes, i + second) ^ other;
      long differs = a | b;
      // A zero byte: both are in their place. The lowest mark is always right.
      long hits = differs - LOW & ~differs & HIGH;
      while (hits != 0) {
        int at = i + (Long.numberOfTrailingZeros(hits) >>> 3);
        if (isAt(bytes, at)) {
          return at;
        }
        hits &= hits - 1;
      }
    }
    for (; i <= last; i++) {
      if (isAt(bytes, i)) {
        return i;
      }
    }
    return NONE;
  }

  private int findAnyCase(byte[] bytes, int from, int end) {
    int last = end - text.length;
    long small = LOW * (text[rare] & 0xff);
    long large = LOW * (upper[rare] & 0xff);
    int i = from;
    for (; i <= last - 7; i += 8) {
      long word = (long) LONG.get(bytes, i + rare);
      long a = word ^ small;
      long b = word ^ large;
      long hits = (a - LOW & ~a | b - LOW & ~b) & HIGH;
      while (hits != 0) {
        int at = i + (Long.numberOfTrailingZeros(hits) >>> 3);
        if (isAt(bytes, at)) {
          return at;
        }
        hits &= hits - 1;
      }
    }
    for (; i <= last; i++) {
      if (isAt(bytes, i)) {
        return i;
      }
    }
    return NONE;
  }

  private boolean isAt(byte[] bytes, int at) {
    for (int i = 0; i < text.length; i++) {
      byte b = bytes[at + i];
      if (b != text[i] && b != upper[i]) {
        return false;
      }
    }
    return true;
  }
}
