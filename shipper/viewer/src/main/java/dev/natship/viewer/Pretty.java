package dev.natship.viewer;

import dev.natship.api.Level;
import dev.natship.terminal.Ansi;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes a line for a person: time, level, app, region and instance in columns, then what it says.
///
/// ```
/// 10:15:30.123 WARN  shop fra 148e  out of tea  customer=7 path=/brew
/// ```
///
/// Whatever else than colours would drive a terminal is taken out of it.
public final class Pretty {
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String MARK = "\u001b[7m";
  private static final String UNMARK = "\u001b[27m";
  private static final List<String> APP_COLOURS = List.of("36", "32", "35", "34", "96", "92", "95");
  private static final int WIDEST_APP = 20;
  private static final int WIDEST_INSTANCE = 8;
  private static final int LONGEST = 100_000;

  private final boolean colours;
  private final ZoneId zone;
  private final DateTimeFormatter time;
  private final List<Pattern> marked;
  private int app = 3;
  private int region = 3;
  private int instance = 4;

  /// @param marked what is to be seen at once
  public Pretty(boolean colours, ZoneId zone, List<Pattern> marked) {
    this(colours, zone, marked, "HH:mm:ss.SSS");
  }

  private Pretty(boolean colours, ZoneId zone, List<Pattern> marked, String time) {
    this.colours = colours;
    this.zone = zone;
    this.time = DateTimeFormatter.ofPattern(time, Locale.ROOT);
    this.marked = List.copyOf(marked);
  }

  /// For lines of more than a day: each says its date.
  public static Pretty withDates(boolean colours, ZoneId zone, List<Pattern> marked) {
    return new Pretty(colours, zone, marked, "yyyy-MM-dd HH:mm:ss.SSS");
  }

  /// In one piece, without the end of a line. A line that is shown for those around it stands back.
  public String line(Arrival.Line line) {
    return line.context() ? colour(DIM, "· ") + line(line, List.of()) : line(line, marked);
  }

  String line(Arrival.Line line, List<Pattern> marks) {
    LineContent content = LineContent.of(line);
    StringBuilder out = new StringBuilder();
    out.append(colour(DIM, clock(line.time()))).append(' ');
    out.append(colour(levelColour(line.level()), Ansi.pad(name(line.level()), 5))).append(' ');
    app = Math.max(app, Math.min(WIDEST_APP, line.app().length()));
    region = Math.max(region, Math.min(WIDEST_INSTANCE, line.region().length()));
    instance = Math.max(instance, Math.min(WIDEST_INSTANCE, line.instance().length()));
    out.append(colour(appColour(line.app()), column(line.app(), app))).append(' ');
    out.append(
        colour(DIM, column(line.region(), region) + " " + column(line.instance(), instance)));
    out.append("  ").append(said(content, line.level(), marks));
    return out.toString();
  }

  private String said(LineContent content, Level level, List<Pattern> marks) {
    String text = Ansi.fit(content.text(), LONGEST, colours);
    StringBuilder out = new StringBuilder(marks(text, level, marks));
    for (Map.Entry<String, String> field : content.fields().entrySet()) {
      out.append(out.isEmpty() ? "" : " ")
          .append(colour(DIM, plain(field.getKey()) + "="))
          .append(marks(quoted(plain(field.getValue())), Level.INFO, marks));
    }
    return out.toString();
  }

  /// Everything that a line says, one field in each.
  List<String> expanded(Arrival.Line line) {
    List<String> lines = new ArrayList<>();
    LineContent content = LineContent.of(line);
    lines.add(field("time", line.time()));
    lines.add(field("level", line.level().word()));
    lines.add(field("app", line.app()));
    lines.add(field("region", line.region()));
    lines.add(field("instance", line.instance()));
    content.text().lines().forEach(text -> lines.add(field("message", text)));
    content.fields().forEach((name, value) -> lines.add(field(name, value)));
    lines.add(field("cursor", line.cursor()));
    return lines;
  }

  private String field(String name, String value) {
    return "    " + colour(DIM, Ansi.pad(plain(name), 14)) + " " + plain(value);
  }

  /// What is said beside lines; empty where a person need not know it.
  public Optional<String> told(Arrival.Told told) {
    String lines =
        told.lines().isPresent() ? String.format(Locale.ROOT, "%,d", told.lines().getAsLong()) : "";
    String words =
        switch (told.kind()) {
          case "skipped" -> "skipped " + lines + ": they came faster than they could be shown";
          case "unread" -> lines + " lines went by unread: there were too many at once";
          case "missed" ->
              lines.isEmpty()
                  ? "natship was restarted; what came in between is not known"
                  : lines + " lines were missed meanwhile";
          default -> told.words();
        };
    return words.isEmpty() ? Optional.empty() : Optional.of(colour("\u001b[33m", "-- " + words));
  }

  private static String plain(String text) {
    return Ansi.fit(text, LONGEST, false);
  }

  private static String quoted(String text) {
    boolean needed = text.isEmpty() || text.indexOf(' ') >= 0 && !text.startsWith("[");
    return needed ? '"' + text + '"' : text;
  }

  private static String column(String text, int width) {
    return Ansi.pad(Ansi.fit(text.isEmpty() ? "-" : text, width, false), width);
  }

  private String clock(String text) {
    try {
      return time.format(Instant.parse(text).atZone(zone));
    } catch (DateTimeException _) {
      return text;
    }
  }

  private static String name(Level level) {
    return switch (level) {
      case NOTICE -> "NOTE";
      case EMERGENCY -> "EMERG";
      case TRACE, DEBUG, INFO, WARN, ERROR, FATAL, ALERT -> level.name();
    };
  }

  private static String levelColour(Level level) {
    return switch (level) {
      case TRACE, DEBUG -> DIM;
      case INFO -> "\u001b[32m";
      case NOTICE -> "\u001b[36m";
      case WARN -> "\u001b[33m";
      case ERROR -> "\u001b[31m";
      case FATAL, ALERT, EMERGENCY -> BOLD + "\u001b[31m";
    };
  }

  private static String appColour(String app) {
    String number = APP_COLOURS.get(Math.floorMod(app.hashCode(), APP_COLOURS.size()));
    return "\u001b[" + number + "m";
  }

  private String colour(String how, String text) {
    return colours && !text.isEmpty() ? how + text + Ansi.RESET : text;
  }

  /// A text with colours of its own is left alone: marks would end in the middle of them.
  private String marks(String text, Level level, List<Pattern> marks) {
    boolean serious = level.compareTo(Level.ERROR) >= 0;
    if (!colours || text.indexOf('\u001b') >= 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text);
    for (Pattern mark : marks) {
      Matcher matcher = mark.matcher(out.toString());
      StringBuilder next = new StringBuilder();
      int from = 0;
      while (matcher.find()) {
        if (matcher.end() > matcher.start()) {
          next.append(out, from, matcher.start()).append(MARK);
          next.append(matcher.group()).append(UNMARK);
          from = matcher.end();
        }
      }
      next.append(out, from, out.length());
      out = next;
    }
    return serious ? colour(BOLD, out.toString()) : out.toString();
  }
}
