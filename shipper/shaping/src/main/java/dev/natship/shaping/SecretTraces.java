package dev.natship.shaping;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Set;

/// Searches JSON for traces of well-known secrets, all of them together and eight bytes at a time.
/// A trace is what a secret cannot be without. A text with a trace may hold no secret after all. A
/// text without any needs no further search, and most lines have none. One object serves one line
/// after another without making objects.
final class SecretTraces {
  // Of what a byte may be a part.
  private static final byte DOT = 1;
  private static final byte EMAIL = 2;
  private static final byte BEARER = 3;
  private static final byte JWT = 4;
  private static final byte AWS_KEY = 5;

  private static final byte COLOUR = 6;
  private static final byte ESCAPE = 7;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long TOP = 0x8080808080808080L;
  private static final long SIX_OF_TOP = TOP >>> 16;
  private static final long SMALL = EACH * 0x20;

  /// Added to an ASCII byte, it reaches the top bit if the byte is above all digits.
  private static final long ABOVE_DIGITS = EACH * (0x7f - '9');

  /// So many bytes from a position on are looked at together.
  private static final int LOOKAHEAD = Long.BYTES + 3;

  /// A part of an IP address has no more.
  private static final int MOST_DIGITS = 3;

  private final byte[] kinds = new byte[256];
  private final int wanted;
  private final boolean cards;

  SecretTraces(Set<Secrets> secrets) {
    wanted = secrets.stream().mapToInt(SecretTraces::bit).sum();
    cards = secrets.contains(Secrets.CARD);
    if (!secrets.isEmpty()) {
      kinds['\\'] = ESCAPE;
    }
    if (secrets.contains(Secrets.IPV4)) {
      kinds['.'] = DOT;
    }
    if (secrets.contains(Secrets.EMAIL)) {
      kinds['@'] = EMAIL;
    }
    if (secrets.contains(Secrets.BEARER)) {
      kinds['B'] = BEARER;
      kinds['b'] = BEARER;
    }
    if (secrets.contains(Secrets.JWT)) {
      kinds['J'] = JWT;
    }
    if (secrets.contains(Secrets.AWS_KEY)) {
      kinds['A'] = AWS_KEY;
    }
    if (secrets.contains(Secrets.ANSI)) {
      kinds[0x1b] = COLOUR;
    }
  }

  /// Whether there is any trace in these bytes of well-formed JSON.
  boolean areIn(byte[] json, int from, int to) {
    return look(json, from, to, true, false) != 0;
  }

  /// The secrets of which the content of a JSON string has traces: one bit each, by ordinal.
  int inString(byte[] json, int from, int to) {
    return look(json, from, to, true, true);
  }

  /// The same for a text without escapes.
  int inText(byte[] text, int length) {
    return look(text, 0, length, false, true);
  }

  /// Looks at eight bytes at a time for parts that a secret cannot be without, and closer only
  /// where there is one. Email addresses, IP addresses and JWTs have a dot, and most texts have
  /// none.
  ///
  /// @param all whether to find the traces of all secrets, instead of stopping at the first
  private int look(byte[] bytes, int from, int to, boolean escapes, boolean all) {
    int last = Math.min(to - 1, bytes.length - LOOKAHEAD);
    int found = 0;
    long dots = 0;
    int at = from;
    while (true) {
      long hits = 0;
      boolean number = false;
      for (; at <= last; at += Long.BYTES) {
        long word = (long) LONG.get(bytes, at);
        long third = (long) LONG.get(bytes, at + 3);
        dots |= zeros(word ^ EACH * '.');
        hits =
            zeros(((word | SMALL) ^ (EACH * 'b')) | (third ^ (EACH * 'r')))
                | zeros((word ^ (EACH * 'A')) | (third ^ (EACH * 'A')));
        hits |=
            escapes
                ? zeros((word ^ (EACH * '\\')) | ((long) LONG.get(bytes, at + 1) ^ (EACH * 'u')))
                : zeros(word ^ EACH * 0x1b);
        hits &= TOP;
        // Of any 13 bytes in a row six are at the beginning of a word.
        number = ((word | ((word & ~TOP) + ABOVE_DIGITS)) & SIX_OF_TOP) == 0;
        if (hits != 0 || number) {
          break;
        }
      }
      if (at > last) {
        break;
      }
      for (; hits != 0; hits &= hits - 1) {
        int hit = at + (Long.numberOfTrailingZeros(hits) >>> 3);
        found |= hit < to ? trace(bytes, hit, from, to, escapes) : 0;
      }
      int next = at + Long.BYTES;
      if (number && cards) {
        int end = numberEnd(bytes, at, to);
        found |= end > at && hasCard(bytes, at, end, from) ? bit(Secrets.CARD) : 0;
        next = Math.max(next, end);
      }
      if (found != 0 && !all) {
        return found;
      }
      at = next;
    }
    if (at < to) {
      for (int i = at; i < to; i++) {
        found |= trace(bytes, i, from, to, escapes);
        dots |= bytes[i] == '.' ? TOP : 0;
      }
      found |= cards && hasCard(bytes, at, numberEnd(bytes, at, to), from) ? bit(Secrets.CARD) : 0;
    }
    return (dots & TOP) == 0 ? found : found | dotted(bytes, from, last, to, escapes);
  }

  /// The traces of secrets with dots. Those of others may be among them.
  private int dotted(byte[] bytes, int from, int last, int to, boolean escapes) {
    int found = 0;
    int at = from;
    for (; at <= last; at += Long.BYTES) {
      long word = (long) LONG.get(bytes, at);
      long next = (long) LONG.get(bytes, at + 1);
      long low = next & ~TOP;
      long digits = (low + EACH * (0x80 - '0')) & ~(low + ABOVE_DIGITS);
      long hits = zeros(word ^ EACH * '.') & digits;
      hits |= zeros(word ^ EACH * '@') | zeros(word ^ EACH * 'J');
      for (hits &= TOP; hits != 0; hits &= hits - 1) {
        int hit = at + (Long.numberOfTrailingZeros(hits) >>> 3);
        found |= hit < to ? trace(bytes, hit, from, to, escapes) : 0;
      }
    }
    for (; at < to; at++) {
      found |= trace(bytes, at, from, to, escapes);
    }
    return found;
  }

  /// The top bit is set in the first byte that is zero, and never before it.
  private static long zeros(long word) {
    return (word - EACH) & ~word;
  }

  /// The trace at this byte, if it is one. That of an IP address is its first dot.
  private int trace(byte[] bytes, int at, int from, int to, boolean escapes) {
    return switch (kinds[bytes[at] & 0xff]) {
      case DOT -> isInAddress(bytes, at, from, to) ? bit(Secrets.IPV4) : 0;
      case EMAIL -> bit(Secrets.EMAIL);
      case BEARER ->
          at + 6 < to
                  && bytes[at + 1] == 'e'
                  && bytes[at + 2] == 'a'
                  && bytes[at + 3] == 'r'
                  && bytes[at + 4] == 'e'
                  && bytes[at + 5] == 'r'
                  && bytes[at + 6] == ' '
              ? bit(Secrets.BEARER)
              : 0;
      case JWT ->
          at - 2 >= from && bytes[at - 1] == 'y' && bytes[at - 2] == 'e' ? bit(Secrets.JWT) : 0;
      case AWS_KEY ->
          at + 3 < to
                  && (bytes[at + 1] == 'K' || bytes[at + 1] == 'S')
                  && bytes[at + 2] == 'I'
                  && bytes[at + 3] == 'A'
              ? bit(Secrets.AWS_KEY)
              : 0;
      case COLOUR -> bit(Secrets.ANSI);
      case ESCAPE ->
          escapes && bytes[at + 1] == 'u' && isEscape(bytes, at, from) ? escaped(bytes, at) : 0;
      default -> 0;
    };
  }

  /// Whether this backslash is not itself escaped.
  private static boolean isEscape(byte[] json, int at, int from) {
    int i = at;
    while (i > from && json[i - 1] == '\\') {
      i--;
    }
    return ((at - i) & 1) == 0;
  }

  /// The secrets that may contain a character which JSON writes as a number in hex: the character
  /// that begins colours only those, if no number follows; any other may be in any secret.
  private int escaped(byte[] json, int at) {
    boolean colour =
        json[at + 2] == '0'
            && json[at + 3] == '0'
            && json[at + 4] == '1'
            && (json[at + 5] | 0x20) == 'b'
            && !isDigit(json[at + 6]);
    return colour ? wanted & bit(Secrets.ANSI) : wanted;
  }

  /// Whether this is the first dot of an IP address.
  private static boolean isInAddress(byte[] bytes, int dot, int from, int to) {
    int start = dot;
    while (start > from && dot - start <= MOST_DIGITS && isDigit(bytes[start - 1])) {
      start--;
    }
    return start < dot && mayBegin(bytes, start, from) && Secrets.addressEnd(bytes, start, to) > 0;
  }

  /// The end of the digits, spaces and dashes that begin here.
  private static int numberEnd(byte[] bytes, int at, int to) {
    int end = at;
    while (end < to && isOfNumber(bytes[end])) {
      end++;
    }
    return end;
  }

  /// Whether there is a card number among the digits, spaces and dashes that end here.
  private static boolean hasCard(byte[] bytes, int at, int end, int from) {
    int start = at;
    while (start > from && isOfNumber(bytes[start - 1])) {
      start--;
    }
    for (int i = start; i + Secrets.LEAST_CARD <= end; i++) {
      if (isDigit(bytes[i]) && mayBegin(bytes, i, from) && Secrets.cardEnd(bytes, i, end) > 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfNumber(byte b) {
    return isDigit(b) || b == ' ' || b == '-';
  }

  /// Whether a word may begin here. Behind an escape one may, even though it ends with a letter.
  private static boolean mayBegin(byte[] bytes, int at, int from) {
    return at == from || Secrets.beginsWord(bytes, at) || (at - 2 >= from && bytes[at - 2] == '\\');
  }

  static int bit(Secrets secret) {
    return 1 << secret.ordinal();
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
