package dev.natship.reading;

import dev.natship.api.Field;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import dev.natship.lines.LineView;
import java.util.Base64;

/// A line as readers get it: one JSON object with its core fields, whatever shape it had, and the
/// whole line as it came.
///
/// ```
/// {"cursor":"1764316800000-42","sequence":42,"time":"…","received":"…","level":"warn",
///  "app":"shop","region":"fra","instance":"148e","message":"…","line":{…}}
/// ```
///
/// A line that was no JSON object says `"text":true`, and its `line` is what destinations get. One
/// that is not UTF-8 has its bytes as `base64` too.
public final class LineJson {
  private static final int NANOS = 9;

  private LineJson() {}

  /// @param record the line as the journal keeps it
  public static byte[] of(LineCursor cursor, byte[] record) {
    LineView line = new LineView();
    line.reset(record, 0, record.length);
    return of(cursor, line);
  }

  public static byte[] of(LineCursor cursor, LogLine line) {
    return of(cursor, line, false);
  }

  /// @param isContext it stands near a line that was looked for, and says so
  public static byte[] of(LineCursor cursor, LogLine line, boolean isContext) {
    Output out = new Output(512);
    write(cursor, line, isContext, out);
    return out.toByteArray();
  }

  public static void write(LineCursor cursor, LogLine line, Output out) {
    write(cursor, line, false, out);
  }

  private static void write(LineCursor cursor, LogLine line, boolean isContext, Output out) {
    out.text("{\"cursor\":\"").number(cursor.epoch()).text("-").number(cursor.sequence());
    out.text("\",\"sequence\":").number(cursor.sequence()).text(",\"time\":\"");
    Rfc3339.write(line.timeNanos(), NANOS, out);
    out.text("\",\"received\":\"");
    Rfc3339.write(line.receivedNanos(), NANOS, out);
    out.text("\",\"level\":\"").text(line.level().word()).text("\"");
    field(line, Field.APP, "app", out);
    field(line, Field.REGION, "region", out);
    field(line, Field.INSTANCE, "instance", out);
    out.text(",\"subject\":").jsonString(line.subject());
    if (isContext) {
      out.text(",\"context\":true");
    }
    out.text(",\"message\":");
    line.writeJsonText(Field.MESSAGE, out);
    if (!line.arrivedAsJson()) {
      out.text(",\"text\":true");
    }
    if (line instanceof LineView asItCame && !asItCame.isUtf8()) {
      out.text(",\"base64\":\"")
          .text(Base64.getEncoder().encodeToString(asItCame.payload()))
          .text("\"");
    }
    out.text(",\"line\":");
    line.writeJson(out);
    out.write('}');
  }

  private static void field(LogLine line, Field field, String name, Output out) {
    if (line.has(field)) {
      out.text(",\"").text(name).text("\":");
      line.writeJsonText(field, out);
    }
  }
}
