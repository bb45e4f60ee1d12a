package dev.natship.search;

import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import dev.natship.api.Utf8;
import dev.natship.lines.LineView;
import dev.natship.terminal.Ansi;
import java.util.Base64;

/// Writes a line that was found, for people or for programs. Belongs to one thread.
public final class LinePrinter {
  private static final String DIM = "\u001b[2m";
  private static final String HIT = "\u001b[1;33m";
  private static final int NEVER_CUT = Integer.MAX_VALUE;

  /// How it is written.
  public enum Form {
    PRETTY,
    JSON,
    RAW
  }

  private final Form form;
  private final boolean colours;
  private final String text;
  private final boolean anyCase;

  /// @param query whose text is marked
  public LinePrinter(Form form, boolean colours, Query query) {
    this.form = form;
    this.colours = colours;
    this.text = query.text().orElse("");
    this.anyCase = query.anyCase();
  }

  public void write(
      long sequence, long receivedMillis, LineView line, boolean isContext, Output out) {
    switch (form) {
      case PRETTY -> pretty(line, isContext, out);
      case JSON -> json(sequence, receivedMillis, line, isContext, out);
      case RAW -> out.write(line.payload());
    }
    out.write('\n');
  }

  /// `2026-01-31T10:30:00.123Z ERROR sandwich ams 148e123f boom: disk full`.
  private void pretty(LineView line, boolean isContext, Output out) {
    StringBuilder head = new StringBuilder();
    head.append(Rfc3339.text(line.timeNanos(), 3)).append(isContext ? " · " : " ");
    head.append(String.format("%-5s", word(line.level())));
    for (Field field : new Field[] {Field.APP, Field.REGION, Field.INSTANCE}) {
      String value = line.text(field);
      head.append(value.isEmpty() ? "" : " " + value);
    }
    String shown = Ansi.fit(head.toString(), NEVER_CUT, false);
    String message = Ansi.fit(line.text(Field.MESSAGE), NEVER_CUT, colours);
    if (!colours) {
      out.text(shown).text(" ").text(message);
    } else if (isContext) {
      out.text(DIM).text(shown).text(" ").text(message).text(Ansi.RESET);
    } else {
      out.text(DIM).text(shown).text(Ansi.RESET).text(" ").text(marked(message));
    }
  }

  private static String word(Level level) {
    return switch (level) {
      case TRACE -> "TRACE";
      case DEBUG -> "DEBUG";
      case INFO -> "INFO";
      case NOTICE -> "NOTE";
      case WARN -> "WARN";
      case ERROR -> "ERROR";
      case FATAL -> "FATAL";
      case ALERT -> "ALERT";
      case EMERGENCY -> "EMERG";
    };
  }

  private String marked(String message) {
    if (text.isEmpty()) {
      return message;
    }
    StringBuilder out = new StringBuilder(message.length() + 16);
    int at = 0;
    for (int hit = next(message, 0); hit >= 0; hit = next(message, at)) {
      out.append(message, at, hit).append(HIT);
      out.append(message, hit, hit + text.length()).append(Ansi.RESET);
      at = hit + text.length();
    }
    return out.append(message, at, message.length()).toString();
  }

  private int next(String message, int from) {
    for (int i = from; i + text.length() <= message.length(); i++) {
      if (message.regionMatches(anyCase, i, text, 0, text.length())) {
        return i;
      }
    }
    return -1;
  }

  private static void json(
      long sequence, long receivedMillis, LineView line, boolean isContext, Output out) {
    out.text("{\"sequence\":").number(sequence);
    out.text(",\"received\":\"");
    Rfc3339.write(receivedMillis * 1_000_000, 3, out);
    out.text("\",\"level\":\"").text(line.level().word());
    out.text("\",\"subject\":").jsonString(line.subject());
    byte[] payload = line.payload();
    if (Utf8.wellFormed(payload, 0, payload.length)) {
      out.text(",\"line\":").jsonString(payload, 0, payload.length);
    } else {
      out.text(",\"base64\":").jsonString(Base64.getEncoder().encodeToString(payload));
    }
    out.text(isContext ? ",\"context\":true}" : "}");
  }
}
