package dev.natship.local;

import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Rfc3339;

/// A line for people: `10:30:00.123 ERROR sandwich ams 148e123f boom: disk full`.
final class PrettyLine {
  private static final String RESET = "\u001b[0m";
  private static final String DIM = "\u001b[2m";
  private static final int[] APP_COLOURS = {36, 35, 34, 32, 96, 95, 94, 92};
  private static final int TIME_OF_DAY = 11;
  private static final int TIME_LENGTH = 12;

  private PrettyLine() {}

  static void write(LogLine line, boolean colour, Output out) {
    paint(DIM, colour, out);
    int start = out.size();
    Rfc3339.write(line.timeNanos(), 3, out);
    byte[] clock = new byte[TIME_LENGTH];
    System.arraycopy(out.array(), start + TIME_OF_DAY, clock, 0, TIME_LENGTH);
    out.truncate(start);
    out.write(clock);
    paint(RESET, colour, out);
    out.write(' ');
    Level level = line.level();
    paint(shade(level), colour, out);
    padded(word(level), 5, out);
    paint(RESET, colour, out);
    String app = line.text(Field.APP);
    if (!app.isEmpty()) {
      out.write(' ');
      paint(
          "\u001b[" + APP_COLOURS[Math.floorMod(app.hashCode(), APP_COLOURS.length)] + "m",
          colour,
          out);
      padded(app, 12, out);
      paint(RESET, colour, out);
    }
    paint(DIM, colour, out);
    column(line.text(Field.REGION), 3, out);
    String instance = line.text(Field.INSTANCE);
    column(instance.length() > 8 ? instance.substring(0, 8) : instance, 8, out);
    paint(RESET, colour, out);
    out.write(' ');
    if (Colours.write(line.text(Field.MESSAGE), colour, out)) {
      out.text(RESET);
    }
    out.write('\n');
  }

  private static void column(String text, int width, Output out) {
    if (!text.isEmpty()) {
      out.write(' ');
      padded(text, width, out);
    }
  }

  private static void padded(String text, int width, Output out) {
    Printable.write(text, out);
    for (int i = text.length(); i < width; i++) {
      out.write(' ');
    }
  }

  private static void paint(String escape, boolean colour, Output out) {
    if (colour) {
      out.text(escape);
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

  private static String shade(Level level) {
    return switch (level) {
      case TRACE, DEBUG -> "\u001b[90m";
      case INFO -> "\u001b[32m";
      case NOTICE -> "\u001b[36m";
      case WARN -> "\u001b[33m";
      case ERROR -> "\u001b[31m";
      case FATAL, ALERT, EMERGENCY -> "\u001b[1;97;41m";
    };
  }
}
