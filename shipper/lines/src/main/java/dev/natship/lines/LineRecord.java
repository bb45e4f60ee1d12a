package dev.natship.lines;

import dev.natship.api.Field;
import dev.natship.api.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The format of a decoded line in the journal: a header with what the [Decoder] found, the
/// subject, and the payload as it came.
///
/// ```
/// u8 flags · u8 level · u16 subject length · i64 received · i64 time · u32 four bits of kind per field
/// · offset and length per field (u16 each, u32 when WIDE) · subject · payload
/// ```
final class LineRecord {
  static final int JSON = 1;
  static final int BREAKS = 2;
  static final int NOT_UTF8 = 4;
  static final int OWN_TIME = 16;
  static final int WIDE = 32;

  /// Kinds of values besides those of [JsonScan]. `SUBJECT`: a part of the subject. `TEXT`: the
  /// whole payload. `WORD`: the word for the level, which was found in the message.
  static final int SUBJECT = 6;

  static final int TEXT = 7;
  static final int WORD = 8;

  static final int FIELDS = 8;

  /// So many fields change from line to line; the slots behind them are of names.
  static final int CHANGING = 3;

  static final int KINDS_OF_NAMES = -1 << 4 * CHANGING;
  static final int LONGEST_SUBJECT = 0xffff;

  private static final int LEVEL = 1;
  private static final int SUBJECT_LENGTH = 2;
  private static final int RECEIVED = 4;
  private static final int TIME = 12;
  private static final int KINDS = 20;
  private static final int PLACES = 24;
  private static final int NARROW_HEADER = PLACES + FIELDS * 4;
  private static final int WIDE_HEADER = PLACES + FIELDS * 8;
  private static final int NARROWEST = 0xffff;

  private static final Level[] LEVELS = new Level[Level.values().length];

  static {
    for (Level level : Level.values()) {
      LEVELS[code(level)] = level;
    }
  }

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private LineRecord() {}

  /// The number of a field in the record. Journals outlive versions, so these numbers never change.
  static int slot(Field field) {
    return switch (field) {
      case TIMESTAMP -> 0;
      case MESSAGE -> 1;
      case LEVEL -> 2;
      case APP -> 3;
      case REGION -> 4;
      case INSTANCE -> 5;
      case HOST -> 6;
      case PROVIDER -> 7;
    };
  }

  /// The number of a level in the record. These numbers never change either.
  static int code(Level level) {
    return switch (level) {
      case TRACE -> 0;
      case DEBUG -> 1;
      case INFO -> 2;
      case NOTICE -> 3;
      case WARN -> 4;
      case ERROR -> 5;
      case FATAL -> 6;
      case ALERT -> 7;
      case EMERGENCY -> 8;
    };
  }

  static boolean isWide(int payloadLength) {
    return payloadLength > NARROWEST;
  }

  static int headerLength(int flags) {
    return (flags & WIDE) != 0 ? WIDE_HEADER : NARROW_HEADER;
  }

  static void write(
      byte[] bytes,
      int at,
      int flags,
      int level,
      int subjectLength,
      long received,
      long time,
      int kinds) {
    bytes[at] = (byte) flags;
    bytes[at + LEVEL] = (byte) level;
    SHORT.set(bytes, at + SUBJECT_LENGTH, (short) subjectLength);
    LONG.set(bytes, at + RECEIVED, received);
    LONG.set(bytes, at + TIME, time);
    INT.set(bytes, at + KINDS, kinds);
  }

  /// @param count how many of the places to write, from the first on
  static void writePlaces(byte[] bytes, int at, int[] offsets, int[] lengths, int count) {
    if ((bytes[at] & WIDE) != 0) {
      for (int field = 0; field < count; field++) {
        INT.set(bytes, at + PLACES + field * 8, offsets[field]);
        INT.set(bytes, at + PLACES + field * 8 + 4, lengths[field]);
      }
    } else {
      for (int field = 0; field < count; field++) {
        INT.set(bytes, at + PLACES + field * 4, offsets[field] << 16 | lengths[field]);
      }
    }
  }

  static void setLevel(byte[] bytes, int at, Level level, int kind) {
    bytes[at + LEVEL] = (byte) code(level);
    int shift = 4 * slot(Field.LEVEL);
    int others = (int) INT.get(bytes, at + KINDS) & ~(0xf << shift);
    INT.set(bytes, at + KINDS, others | kind << shift);
  }

  /// Says that the message of a record that is not wide has another length and kind now.
  ///
  /// @param dropped so many bytes at the beginning of the payload are gone
  static void moveFields(byte[] bytes, int at, int dropped, int length, int kind) {
    int kinds = (int) INT.get(bytes, at + KINDS);
    int message = slot(Field.MESSAGE);
    int place = offset(bytes, at, message);
    int grown = length - length(bytes, at, message);
    for (int field = 0; field < FIELDS; field++) {
      int old = (int) INT.get(bytes, at + PLACES + field * 4);
      // Nothing of an object lies at its very beginning: that is a field which lies nowhere.
      if (old != 0 && (kinds >>> (4 * field) & 0xf) != SUBJECT) {
        int moved = (old >>> 16 > place ? grown : 0) - dropped;
        INT.set(bytes, at + PLACES + field * 4, old + (moved << 16));
      }
    }
    INT.set(bytes, at + PLACES + message * 4, place - dropped << 16 | length);
    int others = kinds & ~(0xf << 4 * message);
    INT.set(bytes, at + KINDS, others | kind << 4 * message);
  }

  static int flags(byte[] bytes, int at) {
    return bytes[at];
  }

  static Level level(byte[] bytes, int at) {
    int code = bytes[at + LEVEL];
    return code >= 0 && code < LEVELS.length ? LEVELS[code] : Level.INFO;
  }

  static int subjectLength(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at + SUBJECT_LENGTH) & 0xffff;
  }

  static long received(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at + RECEIVED);
  }

  static long time(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at + TIME);
  }

  /// The kinds of the names, and nothing else.
  static int kindsOfNames(byte[] bytes, int at) {
    return (int) INT.get(bytes, at + KINDS) & KINDS_OF_NAMES;
  }

  /// Where the places of the names begin in a record that is not wide. The subject and the payload
  /// follow them.
  static int placesOfNames(int at) {
    return at + PLACES + CHANGING * 4;
  }

  static int kind(byte[] bytes, int at, int field) {
    return (int) INT.get(bytes, at + KINDS) >>> (4 * field) & 0xf;
  }

  static int offset(byte[] bytes, int at, int field) {
    return (bytes[at] & WIDE) != 0
        ? (int) INT.get(bytes, at + PLACES + field * 8)
        : (int) INT.get(bytes, at + PLACES + field * 4) >>> 16;
  }

  static int length(byte[] bytes, int at, int field) {
    return (bytes[at] & WIDE) != 0
        ? (int) INT.get(bytes, at + PLACES + field * 8 + 4)
        : (int) INT.get(bytes, at + PLACES + field * 4) & 0xffff;
  }
}
