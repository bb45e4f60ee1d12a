package dev.natship.lines;

import dev.natship.api.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Remembers by which first bytes of a message its level was told. A program begins its messages in
/// a few ways, and comparing with those is cheaper than reading words.
///
/// A known opening reaches as far as reading looked before the level was certain, so whatever comes
/// behind it makes no difference. Its digits may differ, apart from those that count.
final class KnownOpenings {
  private static final int SLOTS = 1024;
  private static final int MOST_OF_ONE = 8;
  private static final int MOST = 1024;

  /// Longer ones are not worth it.
  private static final int LONGEST = 128;

  /// How sure it may be that a writer's openings are worth a look, and after how many messages it
  /// looks again when they were not: twice as many after each look in vain.
  private static final int MOST_TRUST = 32;

  private static final int LOOK_AGAIN = 64;
  private static final int LONGEST_PAUSE = 1024;

  /// What a miss takes away once a writer's openings are known. Looking in vain costs as much as a
  /// few hits save.
  private static final int LOST_TRUST = 4;

  /// How seldom an opening of a writer who has many takes the place of another.
  private static final int LEARN_AGAIN = 16;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long SIXES = 0x06 * ONES;
  private static final long CARRIES = 0x10 * ONES;
  private static final long EQUALS = '=' * ONES;

  /// One way to begin a message.
  static final class Known {
    private final int length;

    /// The text, eight bytes in each number, and behind each the bits that may differ: the lower
    /// half of a digit.
    private final long[] words;

    /// The last ones. There openings differ from each other, so they are compared first.
    private final long last;

    private final long lastDigits;
    private final long lastMask;

    /// Whether it is a whole message.
    private final boolean whole;

    /// Whether it contains a backslash, and whether that begins an escape.
    private final boolean backslash;

    private final boolean escaped;

    /// How many bytes behind it must have no `=`: then there is no level in logfmt.
    private final int noPairs;

    private final @Nullable LevelSource way;
    private final @Nullable Level level;

    private Known(
        byte[] bytes,
        int from,
        int length,
        int exactFrom,
        boolean whole,
        boolean escaped,
        int noPairs,
        @Nullable LevelSource way,
        @Nullable Level level) {
      this.length = length;
      this.whole = whole;
      this.noPairs = noPairs;
      this.way = way;
      this.level = level;
      int count = (length + Long.BYTES - 1) / Long.BYTES;
      words = new long[2 * count];
      lastMask = -1L >>> Long.SIZE - 8 * (length - (count - 1) * Long.BYTES);
      boolean backslash = false;
      int exactUntil = 0;
      for (int i = 0; i < length; i++) {
        int b = bytes[from + i] & 0xff;
        if (b == '\\') {
          // the digits of an escape count
          exactUntil = i + 6;
          backslash = true;
        }
        boolean digit = b >= '0' && b <= '9' && i >= exactUntil && i < exactFrom;
        int shift = i % Long.BYTES * 8;
        words[i / Long.BYTES * 2] |= (digit ? '0' : (long) b) << shift;
        words[i / Long.BYTES * 2 + 1] |= (digit ? 0xfL : 0) << shift;
      }
      last = words[words.length - 2];
      lastDigits = words[words.length - 1];
      this.backslash = backslash;
      this.escaped = backslash && escaped;
    }

    /// The level, if it was found in this way.
    @Nullable Level by(LevelSource way) {
      return way == this.way ? level : null;
    }

    /// Whether there is none, in any way.
    boolean isSilent() {
      return level == null;
    }

    private boolean isSame(Known other) {
      return length == other.length
          && whole == other.whole
          && backslash == other.backslash
          && escaped == other.escaped
          && noPairs == other.noPairs
          && way == other.way
          && level == other.level
          && Arrays.equals(words, other.words);
    }

    private boolean begins(byte[] bytes, int from, int to, boolean escapes) {
      int lastAt = from + (words.length - 2) * (Long.BYTES / 2);
      if (to - from < length
          || lastAt + Long.BYTES > bytes.length
          || differ(((long) LONG.get(bytes, lastAt) & lastMask) ^ last, lastDigits)) {
        return false;
      }
      for (int i = 0, at = from; at < lastAt; i += 2, at += Long.BYTES) {
        if (differ((long) LONG.get(bytes, at) ^ words[i], words[i + 1])) {
          return false;
        }
      }
      return !(whole && to - from > length)
          && !(backslash && escaped != escapes)
          && (noPairs == 0 || !hasPair(bytes, from + length, to, escapes));
    }

    /// Whether the bits differ in more than digits, or there is a digit in one text only.
    private static boolean differ(long bits, long digits) {
      return ((bits & ~digits) | ((bits + (digits & SIXES)) & (digits << 1 & CARRIES))) != 0;
    }

    private boolean hasPair(byte[] bytes, int from, int to, boolean escapes) {
      int end = Math.min(to, from + noPairs * (escapes ? Opening.LONGEST_ESCAPE : 1));
      int at = from;
      for (; at < end && at + Long.BYTES <= bytes.length; at += Long.BYTES) {
        long other = (long) LONG.get(bytes, at) ^ EQUALS;
        if (((other - ONES) & ~other & HIGH) != 0) {
          return true;
        }
      }
      return at < end;
    }
  }

  /// The openings of one writer's messages, those that came last before the others.
  private static final class Writer {
    private final @Nullable Known[] known = new Known[MOST_OF_ONE];
    private int count;
    private int trust = MOST_TRUST;
    private int ignored;
    private int pause = LOOK_AGAIN;
    private int misses;
  }

  private final @Nullable Writer[] writers = new Writer[SLOTS];
  private final List<Known> all = new ArrayList<>();
  private Writer writer = new Writer();
  private boolean learns;

  /// The opening of this message; null when it is not known.
  ///
  /// @param number which program wrote it
  @Nullable Known find(byte[] bytes, int from, int to, boolean escaped, int number) {
    Writer writer = of(number);
    learns = false;
    if (writer.trust <= 0) {
      if (++writer.ignored < writer.pause) {
        return null;
      }
      writer.ignored = 0;
      writer.pause = Math.min(2 * writer.pause, LONGEST_PAUSE);
    }
    for (int i = 0; i < writer.count; i++) {
      Known known = writer.known[i];
      if (known != null && known.begins(bytes, from, to, escaped)) {
        if (i > 0) {
          writer.known[i] = writer.known[i - 1];
          writer.known[i - 1] = known;
        }
        if (writer.trust < MOST_TRUST) {
          writer.trust++;
          writer.pause = LOOK_AGAIN;
        }
        return known;
      }
    }
    writer.trust = Math.max(writer.trust - (writer.count < MOST_OF_ONE ? 1 : LOST_TRUST), 0);
    learns = writer.count < MOST_OF_ONE || ++writer.misses % LEARN_AGAIN == 0;
    return null;
  }

  private Writer of(int number) {
    int slot = (number ^ number >>> 10 ^ number >>> 20) & (SLOTS - 1);
    Writer known = writers[slot];
    if (known == null) {
      known = new Writer();
      writers[slot] = known;
    }
    writer = known;
    return known;
  }

  /// Whether to read the message that was looked for last, and to tell what was found.
  boolean wants() {
    return learns;
  }

  /// Remembers how that message begins.
  ///
  /// @param text the message, in which reading has said how far it looked
  /// @param way how the level was found; null when there is none
  void learn(
      Opening text,
      byte[] bytes,
      int from,
      int to,
      boolean escaped,
      @Nullable LevelSource way,
      @Nullable Level level) {
    boolean whole = text.decided == Opening.UNDECIDED && level == null && !text.isCut();
    int decided = whole ? text.end : text.decided;
    if (decided > text.end || decided > text.first() + LONGEST) {
      return;
    }
    int length = text.written(decided);
    int exactFrom = text.exactFrom > decided ? length : text.written(text.exactFrom);
    if (length > LONGEST || length < 1) {
      return;
    }
    int noPairs = 0;
    if (way != LevelSource.JSON && way != LevelSource.LOGFMT) {
      if (Opening.find(bytes, from, from + length, '=', '=') < from + length) {
        return;
      }
      noPairs = whole ? 0 : Math.max(0, text.start + LogfmtLevel.FIRST - decided);
    }
    remember(new Known(bytes, from, length, exactFrom, whole, escaped, noPairs, way, level));
  }

  /// Writers that begin alike share what is known, so that it stays near the processor.
  private Known shared(Known opening) {
    for (Known other : all) {
      if (other.isSame(opening)) {
        return other;
      }
    }
    if (all.size() == MOST) {
      all.clear();
      Arrays.fill(writers, null);
    }
    all.add(opening);
    return opening;
  }

  private void remember(Known opening) {
    Writer writer = this.writer;
    if (writer.count < MOST_OF_ONE) {
      writer.known[writer.count++] = shared(opening);
    } else {
      writer.known[MOST_OF_ONE - 1] = shared(opening);
    }
  }
}
