package dev.natship.shaping;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The secrets with well-known names. Each scanner looks for one byte that its secret must contain,
/// and then around that byte. It looks at each byte only a few times, whatever the text is.
enum Secrets implements Finder {
  /// Terminal colours and cursor movements.
  ANSI("ansi") {
    @Override
    long find(byte[] text, int from, int length) {
      int at = next(text, from, length, 0x1b);
      while (at + 2 < length) {
        if (text[at + 1] != '[') {
          at = next(text, at + 1, length, 0x1b);
          continue;
        }
        int end = run(text, at + 2, length, ANSI_PARAMETER);
        end = run(text, end, length, ANSI_INTERMEDIATE);
        if (end < length && text[end] >= '@' && text[end] <= '~') {
          return Finder.hit(at, end + 1);
        }
        at = next(text, end, length, 0x1b);
      }
      return NOTHING;
    }
  },

  /// Amazon's access key IDs, of both kinds. Secret keys look like any other text and cannot be
  /// found.
  AWS_KEY("aws-key") {
    @Override
    long find(byte[] text, int from, int length) {
      for (int at = from; at + 20 <= length; at++) {
        if (text[at] == 'A'
            && (text[at + 1] == 'K' || text[at + 1] == 'S')
            && text[at + 2] == 'I'
            && text[at + 3] == 'A'
            && beginsWord(text, at)
            && run(text, at + 4, at + 20, UPPER_OR_DIGIT) == at + 20
            && endsWord(text, at + 20, length)) {
          return Finder.hit(at, at + 20);
        }
      }
      return NOTHING;
    }
  },

  /// A token after `Bearer` and a space.
  BEARER("bearer") {
    @Override
    long find(byte[] text, int from, int length) {
      for (int at = Math.max(0, from - 7); at + 7 < length; at++) {
        if ((text[at] == 'B' || text[at] == 'b')
            && at + 7 >= from
            && text[at + 1] == 'e'
            && text[at + 2] == 'a'
            && text[at + 3] == 'r'
            && text[at + 4] == 'e'
            && text[at + 5] == 'r'
            && text[at + 6] == ' '
            && beginsWord(text, at)) {
          int end = run(text, at + 7, length, TOKEN);
          if (end > at + 7) {
            return Finder.hit(at + 7, end);
          }
        }
      }
      return NOTHING;
    }
  },

  /// 13 to 19 digits, with spaces or dashes between them, whose check digit is right.
  CARD("card") {
    @Override
    long find(byte[] text, int from, int length) {
      for (int at = from; at + LEAST_CARD <= length; at++) {
        if (digit(text[at]) && beginsWord(text, at)) {
          int end = cardEnd(text, at, length);
          if (end > 0) {
            return Finder.hit(at, end);
          }
        }
      }
      return NOTHING;
    }
  },

  EMAIL("email") {
    @Override
    long find(byte[] text, int from, int length) {
      int floor = from;
      for (int at = next(text, from, length, '@');
          at < length;
          at = next(text, at + 1, length, '@')) {
        int start = at;
        while (start > floor && is(text[start - 1], LOCAL)) {
          start--;
        }
        int end = start < at ? domainEnd(text, at + 1, length) : -1;
        if (end > 0) {
          return Finder.hit(start, end);
        }
        floor = at + 1;
      }
      return NOTHING;
    }
  },

  IPV4("ipv4") {
    @Override
    long find(byte[] text, int from, int length) {
      for (int at = from; at + 7 <= length; at++) {
        if (digit(text[at]) && beginsWord(text, at)) {
          int end = addressEnd(text, at, length);
          if (end > 0) {
            return Finder.hit(at, end);
          }
        }
      }
      return NOTHING;
    }
  },

  /// Three parts in base64, with dots between them. The first part begins like a JSON object.
  JWT("jwt") {
    @Override
    long find(byte[] text, int from, int length) {
      int at = from;
      while (at + 6 <= length) {
        if (text[at] != 'e'
            || text[at + 1] != 'y'
            || text[at + 2] != 'J'
            || !beginsWord(text, at)) {
          at++;
          continue;
        }
        int head = run(text, at + 3, length, BASE64);
        if (head > at + 3 && head < length && text[head] == '.') {
          int claims = run(text, head + 1, length, BASE64);
          if (claims > head + 1 && claims < length && text[claims] == '.') {
            return Finder.hit(at, run(text, claims + 1, length, BASE64));
          }
        }
        // Any other beginning before this position would end here too.
        at = head;
      }
      return NOTHING;
    }
  };

  static final int LEAST_CARD = 13;
  private static final int MOST_CARD = 19;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long TOP = 0x8080808080808080L;

  private static final int DIGIT = 1;
  private static final int WORD = 1 << 1;
  private static final int LOCAL = 1 << 2;
  private static final int LABEL = 1 << 3;
  private static final int BASE64 = 1 << 4;
  private static final int TOKEN = 1 << 5;
  private static final int UPPER_OR_DIGIT = 1 << 6;
  private static final int ANSI_PARAMETER = 1 << 7;
  private static final int ANSI_INTERMEDIATE = 1 << 8;

  /// The sets to which each ASCII character belongs. Other characters belong to none.
  private static final short[] SETS = sets();

  private static final SortedMap<String, Secrets> BY_NAME = byName();

  private final String word;

  Secrets(String word) {
    this.word = word;
  }

  /// The first match that begins at `from` or later. Bytes before `from` are read only to see
  /// whether a word begins there.
  abstract long find(byte[] text, int from, int length);

  @Override
  public long first(byte[] text, int length) {
    return find(text, 0, length);
  }

  /// All secrets, by the names that owners write.
  static Map<String, Secrets> known() {
    return BY_NAME;
  }

  private static SortedMap<String, Secrets> byName() {
    SortedMap<String, Secrets> byName = new TreeMap<>();
    for (Secrets secret : values()) {
      byName.put(secret.word, secret);
    }
    return byName;
  }

  private static short[] sets() {
    short[] sets = new short[128];
    for (char c = '0'; c <= '9'; c++) {
      sets[c] = DIGIT | WORD | LOCAL | LABEL | BASE64 | TOKEN | UPPER_OR_DIGIT;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      sets[c] = WORD | LOCAL | LABEL | BASE64 | TOKEN;
      sets[Character.toUpperCase(c)] = WORD | LOCAL | LABEL | BASE64 | TOKEN | UPPER_OR_DIGIT;
    }
    sets['_'] |= WORD;
    add(sets, "._%+-", LOCAL);
    add(sets, "-", LABEL);
    add(sets, "_-", BASE64);
    add(sets, "._~+/=-", TOKEN);
    add(sets, "0123456789;?", ANSI_PARAMETER);
    for (char c = ' '; c <= '/'; c++) {
      sets[c] |= ANSI_INTERMEDIATE;
    }
    return sets;
  }

  private static void add(short[] sets, String characters, int set) {
    for (int i = 0; i < characters.length(); i++) {
      sets[characters.charAt(i)] |= (short) set;
    }
  }

  private static boolean is(byte b, int set) {
    return b >= 0 && (SETS[b] & set) != 0;
  }

  private static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }

  /// The next position of an ASCII character, or the length.
  private static int next(byte[] text, int from, int length, int wanted) {
    long each = EACH * wanted;
    int at = from;
    for (; at <= length - Long.BYTES; at += Long.BYTES) {
      long word = (long) LONG.get(text, at) ^ each;
      long zeros = (word - EACH) & ~word & TOP;
      if (zeros != 0) {
        return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
    }
    while (at < length && text[at] != wanted) {
      at++;
    }
    return at;
  }

  private static int run(byte[] text, int from, int to, int set) {
    int at = from;
    while (at < to && is(text[at], set)) {
      at++;
    }
    return at;
  }

  static boolean beginsWord(byte[] text, int at) {
    return at == 0 || !is(text[at - 1], WORD);
  }

  private static boolean endsWord(byte[] text, int end, int length) {
    return end >= length || !is(text[end], WORD);
  }

  /// The end of a domain name with at least one dot, or -1.
  private static int domainEnd(byte[] text, int from, int length) {
    int end = run(text, from, length, LABEL);
    if (end == from) {
      return -1;
    }
    boolean dotted = false;
    while (end < length && text[end] == '.') {
      int label = run(text, end + 1, length, LABEL);
      if (label == end + 1) {
        break;
      }
      dotted = true;
      end = label;
    }
    return dotted ? end : -1;
  }

  static int addressEnd(byte[] text, int from, int length) {
    int at = from;
    for (int part = 0; part < 4; part++) {
      if (part > 0) {
        if (at >= length || text[at] != '.') {
          return -1;
        }
        at++;
      }
      int end = run(text, at, Math.min(length, at + 3), DIGIT);
      if (end == at) {
        return -1;
      }
      at = end;
    }
    return endsWord(text, at, length) ? at : -1;
  }

  /// The end of the longest card number that begins here, or -1.
  static int cardEnd(byte[] text, int from, int length) {
    int best = -1;
    int digits = 0;
    // Which digits count double depends on how many follow, so both sums are kept.
    int doubled = 0;
    int plain = 0;
    for (int at = from; at < length && digits < MOST_CARD; ) {
      if (!digit(text[at])) {
        break;
      }
      int value = text[at] - '0';
      int twice = value * 2 > 9 ? value * 2 - 9 : value * 2;
      int before = plain;
      plain = doubled + value;
      doubled = before + twice;
      digits++;
      at++;
      if (digits >= LEAST_CARD && plain % 10 == 0 && endsWord(text, at, length)) {
        best = at;
      }
      if (at < length && (text[at] == ' ' || text[at] == '-')) {
        at++;
      }
    }
    return best;
  }
}
