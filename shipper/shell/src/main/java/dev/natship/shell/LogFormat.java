package dev.natship.shell;

import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import dev.natship.codes.Code;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.TimeZone;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/// One log record as text for a terminal, or as a line of JSON. A message of several lines makes
/// several JSON lines.
final class LogFormat extends Formatter {
  /// Made only where it is used: looking for the zone of the machine takes its time. The zones of
  /// `java.time` would take more of it: they look through every jar for rules of somebody else.
  private static final class Clock {
    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    static final TimeZone ZONE = TimeZone.getDefault();
  }

  private final boolean json;

  LogFormat(boolean json) {
    this.json = json;
  }

  @Override
  public String format(LogRecord record) {
    String message = formatMessage(record);
    String trace = record.getThrown() == null ? "" : trace(record.getThrown());
    if (!json) {
      return time(record.getInstant(), Clock.ZONE)
          + " "
          + level(record.getLevel())
          + " "
          + message
          + (trace.isEmpty() ? "" : "\n" + trace.stripTrailing())
          + "\n";
    }
    StringBuilder lines = new StringBuilder();
    String[] parts = message.isEmpty() ? new String[] {""} : message.split("\n");
    for (int i = 0; i < parts.length; i++) {
      lines.append(json(record, parts[i], i == parts.length - 1 ? trace : ""));
    }
    return lines.toString();
  }

  static String time(Instant instant, TimeZone zone) {
    int offset = zone.getOffset(instant.toEpochMilli());
    return Clock.TIME.format(instant.atOffset(ZoneOffset.ofTotalSeconds(offset / 1000)));
  }

  private static String json(LogRecord record, String message, String trace) {
    Instant time = record.getInstant();
    Output out = new Output(256);
    out.text("{\"time\":\"");
    Rfc3339.write(time.getEpochSecond() * 1_000_000_000 + time.getNano(), 9, out);
    out.text("\",\"level\":").jsonString(level(record.getLevel()).strip().toLowerCase(Locale.ROOT));
    out.text(",\"logger\":").jsonString(String.valueOf(record.getLoggerName()));
    out.text(",\"message\":").jsonString(message);
    Code.in(message).ifPresent(code -> out.text(",\"code\":").jsonString(code.word()));
    if (!trace.isEmpty()) {
      out.text(",\"error\":").jsonString(trace);
    }
    return out.text("}\n").toText();
  }

  private static String level(Level level) {
    int value = level.intValue();
    return value >= Level.SEVERE.intValue()
        ? "ERROR"
        : value >= Level.WARNING.intValue()
            ? "WARN "
            : value >= Level.INFO.intValue() ? "INFO " : "DEBUG";
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
