package dev.natship.lines;

import dev.natship.api.ContextField;
import dev.natship.api.Field;
import dev.natship.api.JsonText;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows one journal record after another as a line. Makes objects only when a text is asked for.
/// Belongs to one thread, and is valid only while the bytes of the last [#reset] are.
public final class LineView implements LogLine {
  private static final int LONGEST_HASHED = 64;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = {};
  private int at;
  private int flags;
  private int subjectFrom;
  private int subjectTo;
  private int payloadFrom;
  private int payloadTo;

  private String subject = "";
  private byte[] subjectBytes = {};

  private final Output message = new Output(16);
  private boolean limited;

  private final JsonPaths paths = new JsonPaths();
  private final JsonPaths innerPaths = new JsonPaths();
  private final Output rewritten = new Output(16);
  private boolean jsonKnown;
  private byte[] json = {};
  private int jsonFrom;
  private int jsonTo;

  private final ContextPaths context;
  private final Output found = new Output(16);
  private Output inner = new Output(16);
  private @Nullable JsonScan innerScan;
  private boolean innerKnown;
  private boolean hasInner;
  private boolean standsForCut;
  private boolean standsForText;

  public LineView() {
    this(ContextPaths.USUAL);
  }

  /// @param context where to look for context fields
  public LineView(ContextPaths context) {
    this.context = context;
  }

  public void reset(byte[] chunk, int offset, int length) {
    bytes = chunk;
    at = offset;
    flags = LineRecord.flags(chunk, offset);
    subjectFrom = offset + LineRecord.headerLength(flags);
    subjectTo = subjectFrom + LineRecord.subjectLength(chunk, offset);
    payloadFrom = subjectTo;
    payloadTo = offset + length;
    limited = false;
    jsonKnown = false;
    innerKnown = false;
    standsForCut = false;
    standsForText = false;
  }

  /// The level of a record, without a view of it.
  public static Level level(byte[] chunk, int offset) {
    return LineRecord.level(chunk, offset);
  }

  /// Says that this line is an edited form of another one.
  public void standFor(LogLine other) {
    standsForCut = other.isCut();
    standsForText = !other.arrivedAsJson();
  }

  /// Limits the message to this many bytes of UTF-8. A line that is cut by this gets
  /// `"truncated":true`.
  public void limitMessage(int most) {
    limited = false;
    jsonKnown = false;
    message.truncate(0);
    writeText(Field.MESSAGE, message);
    if (message.size() > most) {
      message.truncate(Utf8.boundary(message.array(), 0, message.size(), most));
      limited = true;
    }
  }

  /// Whether the limit cut the message.
  public boolean isLimited() {
    return limited;
  }

  /// A copy of the journal's record.
  public byte[] record() {
    return Arrays.copyOfRange(bytes, at, payloadTo);
  }

  /// The array of the last [#reset].
  byte[] chunk() {
    return bytes;
  }

  /// Where the record begins in it.
  int recordFrom() {
    return at;
  }

  int recordTo() {
    return payloadTo;
  }

  /// A copy of the payload as it came.
  public byte[] payload() {
    return Arrays.copyOfRange(bytes, payloadFrom, payloadTo);
  }

  /// Whether the payload is UTF-8. A JSON object always is.
  public boolean isUtf8() {
    return (flags & LineRecord.NOT_UTF8) == 0;
  }

  /// Where the payload begins in the bytes of the last [#reset]. It ends where those end.
  public int payloadFrom() {
    return payloadFrom;
  }

  @Override
  public String subject() {
    if (!Arrays.equals(subjectBytes, 0, subjectBytes.length, bytes, subjectFrom, subjectTo)) {
      subjectBytes = Arrays.copyOfRange(bytes, subjectFrom, subjectTo);
      subject = new String(subjectBytes, StandardCharsets.UTF_8);
    }
    return subject;
  }

  /// A number that lines of one subject share. Of a long subject only the end counts.
  public int subjectHash() {
    long hash = 0;
    int at = Math.max(subjectFrom, subjectTo - LONGEST_HASHED);
    for (; at + Long.BYTES <= subjectTo; at += Long.BYTES) {
      hash = (hash ^ (long) LONG.get(bytes, at)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    for (; at < subjectTo; at++) {
      hash = (hash ^ bytes[at]) * 0x9E3779B97F4A7C15L;
    }
    return (int) (hash >>> 40);
  }

  @Override
  public long receivedNanos() {
    return LineRecord.received(bytes, at);
  }

  @Override
  public long timeNanos() {
    return LineRecord.time(bytes, at);
  }

  @Override
  public boolean hasOwnTime() {
    return (flags & LineRecord.OWN_TIME) != 0;
  }

  @Override
  public Level level() {
    return LineRecord.level(bytes, at);
  }

  @Override
  public boolean arrivedAsJson() {
    return (flags & LineRecord.JSON) != 0;
  }

  @Override
  public boolean has(Field field) {
    return switch (kind(field)) {
      case JsonScan.ABSENT, JsonScan.NULL -> false;
      default -> true;
    };
  }

  @Override
  public String text(Field field) {
    if (limited && field == Field.MESSAGE) {
      return message.toText();
    }
    int from = from(field);
    return switch (kind(field)) {
      case JsonScan.ABSENT, JsonScan.NULL -> "";
      case JsonScan.ESCAPED -> JsonText.unescape(bytes, from, length(field));
      case LineRecord.WORD -> level().word();
      default -> new String(bytes, from, length(field), StandardCharsets.UTF_8);
    };
  }

  @Override
  public void writeText(Field field, Output out) {
    if (limited && field == Field.MESSAGE) {
      out.write(message.array(), 0, message.size());
      return;
    }
    switch (kind(field)) {
      case JsonScan.ABSENT, JsonScan.NULL -> {}
      case JsonScan.ESCAPED -> JsonText.unescape(bytes, from(field), length(field), out);
      case LineRecord.WORD -> out.text(level().word());
      case LineRecord.TEXT -> {
        if ((flags & LineRecord.NOT_UTF8) != 0) {
          out.text(text(field));
        } else {
          out.write(bytes, from(field), length(field));
        }
      }
      default -> out.write(bytes, from(field), length(field));
    }
  }

  @Override
  public void writeJsonText(Field field, Output out) {
    if (limited && field == Field.MESSAGE) {
      out.jsonString(message.array(), 0, message.size());
      return;
    }
    switch (kind(field)) {
      case JsonScan.ABSENT, JsonScan.NULL -> out.text("\"\"");
      case JsonScan.PLAIN, JsonScan.ESCAPED, JsonScan.LITERAL -> {
        out.write('"');
        out.write(bytes, from(field), length(field));
        out.write('"');
      }
      case LineRecord.WORD -> out.text("\"").text(level().word()).text("\"");
      default -> out.jsonString(bytes, from(field), length(field));
    }
  }

  /// The array in which the line's JSON lies, from [#jsonFrom] to [#jsonTo].
  public byte[] json() {
    findJson();
    return json;
  }

  public int jsonFrom() {
    findJson();
    return jsonFrom;
  }

  public int jsonTo() {
    findJson();
    return jsonTo;
  }

  /// Where the content of a field begins in [#json()], if it is a string there. Negative if not,
  /// and where that JSON was made from what arrived.
  public int jsonFrom(Field field) {
    return isStringOfJson(field) ? from(field) : -1;
  }

  /// Where the content of such a field ends; negative where [#jsonFrom(Field)] is.
  public int jsonTo(Field field) {
    return isStringOfJson(field) ? from(field) + length(field) : -1;
  }

  /// Whether a field is a string without any escape.
  public boolean isPlain(Field field) {
    return kind(field) == JsonScan.PLAIN;
  }

  private boolean isStringOfJson(Field field) {
    int kind = kind(field);
    return (kind == JsonScan.PLAIN || kind == JsonScan.ESCAPED) && isJsonAsItCame();
  }

  private boolean isJsonAsItCame() {
    return arrivedAsJson() && !limited && (flags & LineRecord.BREAKS) == 0;
  }

  @Override
  public void writeJson(Output out) {
    findJson();
    out.write(json, jsonFrom, jsonTo - jsonFrom);
  }

  @Override
  public boolean writeValue(String path, Output out) {
    findJson();
    boolean found = paths.find(json, jsonFrom, path);
    if (found) {
      out.write(json, paths.start(), paths.end() - paths.start());
    }
    return found;
  }

  @Override
  public boolean writeContext(ContextField field, Output out) {
    List<String> places = context.of(field);
    for (int i = 0; i < places.size(); i++) {
      if (writePresent(places.get(i), out)) {
        return true;
      }
    }
    if (findInner()) {
      for (int i = 0; i < places.size(); i++) {
        if (innerPaths.find(inner.array(), 0, places.get(i))) {
          int start = innerPaths.start();
          out.write(inner.array(), start, innerPaths.end() - start);
          return true;
        }
      }
    }
    return false;
  }

  /// Appends a value. Treats `null` as absent.
  private boolean writePresent(String path, Output out) {
    int before = out.size();
    if (!writeValue(path, out)) {
      return false;
    }
    boolean nothing = out.size() - before == 4 && out.array()[before] == 'n';
    if (nothing) {
      out.truncate(before);
    }
    return !nothing;
  }

  /// Whether the message begins like an object, or with an escape, white space or a character that
  /// may be white space. Costs next to nothing.
  public boolean mayHaveObject() {
    if (limited) {
      return message.size() > 0;
    }
    if (!has(Field.MESSAGE) || length(Field.MESSAGE) == 0) {
      return false;
    }
    byte first = bytes[from(Field.MESSAGE)];
    return first == '{' || first == '\\' || first <= ' ';
  }

  /// Whether the message is a JSON object. If so, it is in `inner`.
  private boolean findInner() {
    if (innerKnown) {
      return hasInner;
    }
    innerKnown = true;
    hasInner = false;
    inner.truncate(0);
    if (kind(Field.MESSAGE) == JsonScan.PLAIN || kind(Field.MESSAGE) == JsonScan.ESCAPED) {
      int from = from(Field.MESSAGE);
      if (bytes[from] == '{') {
        writeText(Field.MESSAGE, inner);
        innerScan = innerScan == null ? new JsonScan() : innerScan;
        hasInner = innerScan.object(inner.array(), 0, inner.size(), "");
      }
    }
    return hasInner;
  }

  @Override
  public void writeRaw(Output out) {
    if (!arrivedAsJson() || standsForText || isEnvelope()) {
      writeText(Field.MESSAGE, out);
      return;
    }
    int length = payloadTo - payloadFrom;
    boolean fits = !limited || length <= message.size();
    int end = fits ? length : Utf8.boundary(bytes, payloadFrom, length, message.size());
    out.write(bytes, payloadFrom, end);
  }

  /// Whether a platform wrapped the program's line in its own object, as Fly's machines do.
  private boolean isEnvelope() {
    found.truncate(0);
    return writeValue("fly.app.name", found);
  }

  @Override
  public boolean isCut() {
    return isLimited() || standsForCut;
  }

  @Override
  public void leaves(LeafVisitor visitor) {
    findJson();
    paths.leaves(json, jsonFrom, jsonTo, visitor);
  }

  @Override
  public void writeFlat(Output out) {
    findJson();
    paths.flat(json, jsonFrom, jsonTo, out);
  }

  private int kind(Field field) {
    return LineRecord.kind(bytes, at, LineRecord.slot(field));
  }

  private int from(Field field) {
    int base = kind(field) == LineRecord.SUBJECT ? subjectFrom : payloadFrom;
    return base + LineRecord.offset(bytes, at, LineRecord.slot(field));
  }

  private int length(Field field) {
    return LineRecord.length(bytes, at, LineRecord.slot(field));
  }

  private void findJson() {
    if (jsonKnown) {
      return;
    }
    jsonKnown = true;
    if (isJsonAsItCame()) {
      json = bytes;
      jsonFrom = trimmedFrom();
      jsonTo = trimmedTo();
      return;
    }
    rewritten.truncate(0);
    if (arrivedAsJson()) {
      rewrite();
    } else {
      FlyObject.write(this, bytes, subjectFrom, subjectTo - subjectFrom, limited, rewritten);
    }
    json = rewritten.array();
    jsonFrom = 0;
    jsonTo = rewritten.size();
  }

  /// Writes the line's JSON on one line, with the message cut to its limit.
  private void rewrite() {
    int from = trimmedFrom();
    int to = trimmedTo();
    if (limited) {
      int quote =
          switch (kind(Field.MESSAGE)) {
            case JsonScan.PLAIN, JsonScan.ESCAPED -> 1;
            default -> 0;
          };
      int start = from(Field.MESSAGE) - quote;
      int end = from(Field.MESSAGE) + length(Field.MESSAGE) + quote;
      rewritten.write(bytes, from, start - from);
      writeJsonText(Field.MESSAGE, rewritten);
      rewritten.write(bytes, end, to - 1 - end);
      rewritten.text(",\"truncated\":true}");
    } else {
      rewritten.write(bytes, from, to - from);
    }
    JsonTokens.onOneLine(rewritten.array(), 0, rewritten.size());
  }

  private int trimmedFrom() {
    int i = payloadFrom;
    while (bytes[i] != '{') {
      i++;
    }
    return i;
  }

  private int trimmedTo() {
    int i = payloadTo;
    while (bytes[i - 1] != '}') {
      i--;
    }
    return i;
  }
}
