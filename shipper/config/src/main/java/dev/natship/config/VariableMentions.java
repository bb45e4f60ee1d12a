package dev.natship.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/// The words in the text of a provider's file that may be variables, but for those in comments.
///
/// A start looks for the variables that are set in all files, before anything is compiled: so it
/// goes through the bytes once and by hand, and makes a text only of a word that may be meant.
final class VariableMentions {
  private static final int SHORTEST_WORD = 3;
  private static final boolean[] PARTS = parts();

  private final byte[] text;

  VariableMentions(byte[] text) {
    this.text = text;
  }

  /// Names that are looked for, and by their first letters the lengths that they have.
  static final class Wanted {
    private final Set<String> names;
    private final long[] lengths = new long[128];

    Wanted(Set<String> names) {
      this.names = names;
      for (String name : names) {
        if (!name.isEmpty() && name.charAt(0) < lengths.length) {
          lengths[name.charAt(0)] |= bit(name.length());
        }
      }
    }

    private static long bit(int length) {
      return 1L << Math.min(length, Long.SIZE - 1);
    }

    private boolean has(byte[] text, int start, int end) {
      return (lengths[text[start]] & bit(end - start)) != 0
          && names.contains(word(text, start, end));
    }
  }

  /// Whether one of these is mentioned.
  boolean haveOneOf(Wanted wanted) {
    return anyMatch(
        (bytes, start, end) -> wanted.has(bytes, start, end) && !isInComment(bytes, start));
  }

  /// The words that look like variables: they are substituted, or of several parts.
  Set<String> variables() {
    Set<String> found = new LinkedHashSet<>();
    anyMatch((bytes, start, end) -> {
      if (!isInComment(bytes, start)) {
        String word = word(bytes, start, end);
        if (word.indexOf('_') > 0 || isSubstituted(bytes, start, end)) {
          found.add(word);
        }
      }
      return false;
    });
    return found;
  }

  private static String word(byte[] text, int start, int end) {
    return new String(text, start, end - start, ISO_8859_1);
  }

  private static boolean isSubstituted(byte[] text, int start, int end) {
    int brace = start > 0 && text[start - 1] == '?' ? start - 2 : start - 1;
    return brace > 0
        && text[brace] == '{'
        && text[brace - 1] == '$'
        && end < text.length
        && text[end] == '}';
  }

  /// Asked of words in comments too.
  private interface Test {
    boolean holds(byte[] text, int start, int end);
  }

  /// Nearly all of a text is in small letters, so it goes on by as many bytes as a word has at
  /// least, and looks around where it meets a part of one.
  private boolean anyMatch(Test test) {
    byte[] bytes = text;
    boolean[] parts = PARTS;
    int at = 0;
    int probe = SHORTEST_WORD - 1;
    while (probe < bytes.length) {
      if (!parts[bytes[probe] & 0xff]) {
        at = probe + 1;
      } else {
        int start = probe;
        while (start > at && parts[bytes[start - 1] & 0xff]) {
          start--;
        }
        int end = probe + 1;
        while (end < bytes.length && parts[bytes[end] & 0xff]) {
          end++;
        }
        if (end - start >= SHORTEST_WORD && test.holds(bytes, start, end)) {
          return true;
        }
        at = end + 1;
      }
      probe = at + SHORTEST_WORD - 1;
    }
    return false;
  }

  /// Whether the line of this word begins as a comment.
  private static boolean isInComment(byte[] text, int word) {
    int first = word;
    for (int at = word - 1; at >= 0 && text[at] != '\n'; at--) {
      if (text[at] != ' ' && text[at] != '\t' && text[at] != '\r') {
        first = at;
      }
    }
    return text[first] == '#' || (text[first] == '/' && text[first + 1] == '/');
  }

  private static boolean[] parts() {
    boolean[] parts = new boolean[256];
    Arrays.fill(parts, 'A', 'Z' + 1, true);
    Arrays.fill(parts, '0', '9' + 1, true);
    parts['_'] = true;
    return parts;
  }
}
