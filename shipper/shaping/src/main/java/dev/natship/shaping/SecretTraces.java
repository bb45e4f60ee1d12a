package dev.natship.shaping;

import java.util.Set;

/// Searches JSON for traces of well-known secrets, all in one pass. A trace is what a secret cannot
/// be without. A text with a trace may hold no secret after all. A text without any needs no
/// further search, and most lines have none. One object serves one line after another without
/// making objects.
final class SecretTraces {
  // What may begin with a byte.
  private static final byte NOTHING = 0;
  private static final byte NUMBER = 1;
  private static final byte EMAIL = 2;
  private static final byte BEARER = 3;
  private static final byte JWT = 4;
  private static final byte AWS_KEY = 5;

  private static final byte COLOUR = 6;
  private static final byte ESCAPE = 7;

  private static final int NUMBERS = bit(Secrets.CARD) | bit(Secrets.IPV4);

  private final byte[] kinds = new byte[256];
  private final int wanted;
  private final boolean cards;
  private final boolean addresses;

  SecretTraces(Set<Secrets> secrets) {
    wanted = secrets.stream().mapToInt(SecretTraces::bit).sum();
    cards = secrets.contains(Secrets.CARD);
    addresses = secrets.contains(Secrets.IPV4);
    if (!secrets.isEmpty()) {
      kinds['\\'] = ESCAPE;
    }
    if (cards || addresses) {
      for (char digit = '0'; digit <= '9'; digit++) {
        kinds[digit] = NUMBER;
      }
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

  /// @param all whether to find the traces of all secrets, instead of stopping at the first
  private int look(byte[] bytes, int from, int to, boolean escapes, boolean all) {
    byte[] kinds = this.kinds;
    int found = 0;
    int at = from;
    // After an escape a word may begin, even though the escape ends with a letter or digit.
    int begin = from;
    while (found == 0 || all) {
      while (at < to && kinds[bytes[at] & 0xff] == NOTHING) {
        at++;
      }
      if (at >= to) {
        return found;
      }
      switch (kinds[bytes[at] & 0xff]) {
        case NUMBER -> {
          int end = at + 1;
          while (end < to && isDigit(bytes[end])) {
            end++;
          }
          if (isSecret(bytes, at, end, to, at == begin)) {
            found |= NUMBERS;
          }
          at = end;
        }
        case EMAIL -> {
          found |= bit(Secrets.EMAIL);
          at++;
        }
        case BEARER -> {
          if (at + 6 < to
              && bytes[at + 1] == 'e'
              && bytes[at + 2] == 'a'
              && bytes[at + 3] == 'r'
              && bytes[at + 4] == 'e'
              && bytes[at + 5] == 'r'
              && bytes[at + 6] == ' ') {
            found |= bit(Secrets.BEARER);
          }
          at++;
        }
        case JWT -> {
          if (at - 2 >= from && bytes[at - 1] == 'y' && bytes[at - 2] == 'e') {
            found |= bit(Secrets.JWT);
          }
          at++;
        }
        case AWS_KEY -> {
          if (at + 3 < to
              && (bytes[at + 1] == 'K' || bytes[at + 1] == 'S')
              && bytes[at + 2] == 'I'
              && bytes[at + 3] == 'A') {
            found |= bit(Secrets.AWS_KEY);
          }
          at++;
        }
        case COLOUR -> {
          found |= bit(Secrets.ANSI);
          at++;
        }
        default -> {
          if (!escapes) {
            at++;
          } else if (bytes[at + 1] == 'u') {
            found |= escaped(bytes, at);
            at += 6;
            begin = at;
          } else {
            at += 2;
            begin = at;
          }
        }
      }
    }
    return found;
  }

  /// The secrets that may contain a character which JSON writes as a number in hex. A control
  /// character can only be in terminal colours; any other character may be in any secret.
  private int escaped(byte[] json, int at) {
    boolean control =
        json[at + 2] == '0' && json[at + 3] == '0' && (json[at + 4] == '0' || json[at + 4] == '1');
    if (!control) {
      return wanted;
    }
    boolean escape = json[at + 4] == '1' && (json[at + 5] | 0x20) == 'b';
    return escape ? wanted & bit(Secrets.ANSI) : 0;
  }

  static int bit(Secrets secret) {
    return 1 << secret.ordinal();
  }

  /// Whether a card number or an IP address begins with these digits. Most digits are ruled out by
  /// the character after them.
  private boolean isSecret(byte[] json, int start, int end, int to, boolean begins) {
    byte behind = end < to ? json[end] : 0;
    boolean address = addresses && behind == '.' && end - start <= 3;
    boolean card =
        cards
            && (end - start >= Secrets.LEAST_CARD
                || ((behind == ' ' || behind == '-') && end + 1 < to && isDigit(json[end + 1])));
    return (address || card)
        && (begins || Secrets.beginsWord(json, start))
        && ((address && Secrets.addressEnd(json, start, to) > 0)
            || (card && Secrets.cardEnd(json, start, to) > 0));
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
