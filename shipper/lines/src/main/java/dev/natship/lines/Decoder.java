package dev.natship.lines;

import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LevelWords;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import dev.natship.api.Utf8;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a journal record of a message: the payload as it came, and where its core fields lie.
///
/// Accepts any payload without an exception: what is not one JSON object in UTF-8 is kept as text.
/// Makes no objects. Belongs to one thread.
public final class Decoder {
  private static final Field[] NAMES = {
    Field.APP, Field.REGION, Field.INSTANCE, Field.HOST, Field.PROVIDER
  };
  private static final int[] PLACES_OF_NAMES =
      Arrays.stream(NAMES).mapToInt(CorePath::of).toArray();
  private static final int MESSAGES = CorePath.of(Field.MESSAGE);
  private static final int STATED = CorePath.of(Field.LEVEL);
  private static final int TIMES = CorePath.of(Field.TIMESTAMP);
  private static final Field[] SUBJECT_TOKENS = {Field.APP, Field.REGION, Field.INSTANCE};

  private static final int LOG_LEVEL = CorePath.LOG_LEVEL.ordinal();
  private static final int FLY_APP_NAME = CorePath.FLY_APP_NAME.ordinal();

  private final LevelSource[] levels;
  private final JsonScan scan = new JsonScan();
  private final StatedLevel stated;
  private final SecondCache times = new SecondCache();
  private final SubjectCache subjects = new SubjectCache();
  private final byte[] header = new byte[LineRecord.headerLength(LineRecord.WIDE)];
  private final int[] offsets = new int[LineRecord.FIELDS];
  private final int[] lengths = new int[LineRecord.FIELDS];
  private int kinds;
  private int base;

  /// Looks for levels in the usual order.
  public Decoder() {
    this(LevelSource.USUAL);
  }

  /// @param levels where to look for a line's level, in this order
  public Decoder(List<LevelSource> levels) {
    this.levels = levels.toArray(LevelSource[]::new);
    this.stated = new StatedLevel(levels);
  }

  /// A decoded line as lanes see it, for tests of sinks.
  public static LogLine line(String subject, byte[] payload, long receivedNanos) {
    Output record = new Output(payload.length + 128);
    new Decoder().decode(subject, payload, 0, payload.length, receivedNanos, record);
    LineView view = new LineView();
    view.reset(record.array(), 0, record.size());
    return view;
  }

  /// Appends the record. Returns why the line is kept as text, or null when it is JSON.
  public @Nullable Undecoded decode(
      String subject, byte[] payload, int from, int length, long receivedNanos, Output record) {
    base = from;
    kinds = 0;
    Arrays.fill(offsets, 0);
    Arrays.fill(lengths, 0);
    int flags = LineRecord.isWide(length) ? LineRecord.WIDE : 0;
    Level level = Level.INFO;
    long time = receivedNanos;
    Undecoded reason = null;
    @Nullable KnownStart known = null;
    KnownHeads.@Nullable Head startless = null;
    if (scan.object(payload, from, from + length, subject)) {
      flags |= LineRecord.JSON | (scan.breaks() ? LineRecord.BREAKS : 0);
      message();
      level = level(subject, payload, true);
      long own = time(payload);
      if (own != Rfc3339.NONE) {
        flags |= LineRecord.OWN_TIME;
        time = own;
      }
      known = scan.recordStart();
      if (known == null) {
        for (int i = 0; i < NAMES.length; i++) {
          name(NAMES[i], PLACES_OF_NAMES[i]);
        }
        startless = scan.startless();
      }
    } else {
      reason = reason(payload, from, length);
      flags |= reason == Undecoded.NOT_UTF8 ? LineRecord.NOT_UTF8 : 0;
      keep(Field.MESSAGE, LineRecord.TEXT, from, from + length);
      level = reason == Undecoded.NOT_AN_OBJECT ? level(subject, payload, false) : level;
    }

    int start = record.size();
    int headerLength = LineRecord.headerLength(flags);
    if (known == null) {
      record.write(header, 0, headerLength);
      subjects.write(subject, record);
      int longest = start + headerLength + LineRecord.LONGEST_SUBJECT;
      record.truncate(Math.min(record.size(), longest));
      fillFromSubject(record.array(), start + headerLength, record.size());
    } else {
      known.write(record);
      kinds |= known.kinds();
    }
    LineRecord.write(
        record.array(),
        start,
        flags,
        LineRecord.code(level),
        record.size() - start - headerLength,
        receivedNanos,
        time,
        kinds);
    int places = known == null ? LineRecord.FIELDS : LineRecord.CHANGING;
    LineRecord.writePlaces(record.array(), start, offsets, lengths, places);
    if (startless != null && KnownStart.isWorthIt(flags, record.size() - start)) {
      startless.keep(
          new KnownStart(
              subject, record.array(), start, record.size(), kinds & LineRecord.KINDS_OF_NAMES));
    }
    record.write(payload, from, length);
    return reason;
  }

  /// Makes a record of a line that was changed since it arrived. Its level stays as it was found
  /// then: what was put in place of a text states none.
  public void decodeAgain(LogLine arrived, byte[] json, int length, Output record) {
    int start = record.size();
    decode(arrived.subject(), json, 0, length, arrived.receivedNanos(), record);
    Level level = arrived.level();
    boolean had = arrived.has(Field.LEVEL);
    // Where it is the same, its text stays where it is.
    boolean has = isKept(Field.LEVEL);
    if (LineRecord.level(record.array(), start) != level || has != had) {
      LineRecord.setLevel(record.array(), start, level, had ? LineRecord.WORD : JsonScan.ABSENT);
    }
  }

  /// Makes a record of a line whose message was changed, and nothing else. The message is a string
  /// of its JSON ([LineView#jsonFrom(Field)]). All other fields are what they were, so nothing is
  /// looked for. Returns false, and appends nothing, where the line is too long for that.
  public static boolean replaceMessage(LineView line, byte[] text, int size, Output record) {
    byte[] json = line.json();
    int from = line.jsonFrom(Field.MESSAGE);
    int to = line.jsonTo(Field.MESSAGE);
    int start = record.size();
    record.write(line.chunk(), line.recordFrom(), line.payloadFrom() - line.recordFrom());
    int payload = record.size();
    record.write(json, line.jsonFrom(), from - line.jsonFrom());
    int message = record.size();
    record.jsonInside(text, 0, size);
    int length = record.size() - message;
    record.write(json, to, line.jsonTo() - to);
    if (LineRecord.isWide(line.recordTo() - line.payloadFrom())
        || LineRecord.isWide(record.size() - payload)) {
      record.truncate(start);
      return false;
    }
    int dropped = line.jsonFrom() - line.payloadFrom();
    int kind = length == size ? JsonScan.PLAIN : JsonScan.ESCAPED;
    LineRecord.moveFields(record.array(), start, dropped, length, kind);
    return true;
  }

  private void message() {
    int nothing = -1;
    for (int left = scan.found() & MESSAGES; left != 0; left &= left - 1) {
      int path = Integer.numberOfTrailingZeros(left);
      int kind = scan.kind(path);
      if (kind == JsonScan.NULL) {
        nothing = path;
      } else if (kind != JsonScan.ABSENT) {
        keep(Field.MESSAGE, path);
        return;
      }
    }
    if (nothing >= 0) {
      keep(Field.MESSAGE, nothing);
    }
  }

  /// The first level that is found, or [Level#INFO].
  private Level level(String subject, byte[] payload, boolean scanned) {
    boolean read = false;
    boolean silent = false;
    for (LevelSource source : levels) {
      Level level = scanned ? member(payload, source) : null;
      if (level == null && !silent && source != LevelSource.PLATFORM) {
        if (!read) {
          read = true;
          silent = !readMessage(subject, payload) || stated.isSilent();
        }
        level = silent ? null : stated.by(source);
        if (level != null) {
          keep(Field.LEVEL, LineRecord.WORD, base, base);
        }
      }
      if (level != null) {
        return level;
      }
    }
    return Level.INFO;
  }

  /// The level in the line's own members, or in the platform's, as `source` says. An unknown word
  /// counts as [Level#INFO].
  private @Nullable Level member(byte[] payload, LevelSource source) {
    if (source != LevelSource.JSON && source != LevelSource.PLATFORM) {
      return null;
    }
    for (int left = scan.found() & STATED; left != 0; left &= left - 1) {
      int path = Integer.numberOfTrailingZeros(left);
      boolean platforms = path == LOG_LEVEL && isEnvelope();
      if (platforms == (source == LevelSource.PLATFORM) && isScalar(path)) {
        keep(Field.LEVEL, path);
        Level level = LevelWords.said(payload, scan.start(path), scan.end(path));
        return level == null ? Level.INFO : level;
      }
    }
    return null;
  }

  private boolean readMessage(String subject, byte[] payload) {
    int slot = LineRecord.slot(Field.MESSAGE);
    int kind = (kinds >>> (4 * slot)) & 0xf;
    if (kind != JsonScan.PLAIN && kind != JsonScan.ESCAPED && kind != LineRecord.TEXT) {
      return false;
    }
    int from = base + offsets[slot];
    stated.reset(payload, from, from + lengths[slot], kind == JsonScan.ESCAPED, subject.hashCode());
    return true;
  }

  /// Whether a platform wrapped the line in its own object, as Fly's machines do.
  private boolean isEnvelope() {
    return scan.has(FLY_APP_NAME);
  }

  /// The first time field that can be read. When none can, the first one is kept as text.
  private long time(byte[] payload) {
    int unreadable = -1;
    for (int left = scan.found() & TIMES; left != 0; left &= left - 1) {
      int path = Integer.numberOfTrailingZeros(left);
      if (isScalar(path)) {
        int start = scan.start(path);
        int end = scan.end(path);
        long time = times.parse(payload, start, end);
        if (time == Rfc3339.NONE) {
          time = TimeNumber.parse(payload, start, end);
        }
        if (time != Rfc3339.NONE) {
          keep(Field.TIMESTAMP, path);
          return time;
        }
        unreadable = unreadable < 0 ? path : unreadable;
      }
    }
    if (unreadable >= 0) {
      keep(Field.TIMESTAMP, unreadable);
    }
    return Rfc3339.NONE;
  }

  private void name(Field field, int places) {
    for (int left = scan.found() & places; left != 0; left &= left - 1) {
      int path = Integer.numberOfTrailingZeros(left);
      if (isScalar(path) && scan.end(path) > scan.start(path)) {
        keep(field, path);
        return;
      }
    }
  }

  private boolean isScalar(int path) {
    int kind = scan.kind(path);
    return kind == JsonScan.PLAIN || kind == JsonScan.ESCAPED || kind == JsonScan.LITERAL;
  }

  private void keep(Field field, int path) {
    keep(field, scan.kind(path), scan.start(path), scan.end(path));
  }

  private void keep(Field field, int kind, int from, int to) {
    int slot = LineRecord.slot(field);
    kinds |= kind << (4 * slot);
    offsets[slot] = from - base;
    lengths[slot] = to - from;
  }

  /// Takes fields that the payload lacks from the subject `logs.<app>.<region>.<instance>`.
  private void fillFromSubject(byte[] bytes, int from, int to) {
    if (isKept(Field.APP) && isKept(Field.REGION) && isKept(Field.INSTANCE)) {
      return;
    }
    base = from;
    int start = tokenEnd(bytes, from, to) + 1;
    for (Field field : SUBJECT_TOKENS) {
      if (start >= to) {
        return;
      }
      int end = tokenEnd(bytes, start, to);
      if (!isKept(field)) {
        keep(field, LineRecord.SUBJECT, start, end);
      }
      start = end + 1;
    }
  }

  private boolean isKept(Field field) {
    return ((kinds >>> (4 * LineRecord.slot(field))) & 0xf) != JsonScan.ABSENT;
  }

  private static int tokenEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '.') {
      i++;
    }
    return i;
  }

  private Undecoded reason(byte[] payload, int from, int length) {
    if (length == 0) {
      return Undecoded.EMPTY;
    }
    if (!Utf8.wellFormed(payload, from, from + length)) {
      return Undecoded.NOT_UTF8;
    }
    return scan.tooDeep() ? Undecoded.TOO_DEEP : Undecoded.NOT_AN_OBJECT;
  }
}
