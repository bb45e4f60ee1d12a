package dev.natship.api;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One `{{…}}` of a template: where its value comes from and which JSON type it has.
final class Placeholder {

  private enum Kind {
    TEXT,
    /// Numbers, `true` and `false`: written without quotes.
    NUMBER,
    JSON
  }

  /// How much of a line a value comes from. Each includes those before it.
  private enum Source {
    /// Who sent it, its subject, and how serious it is.
    STREAM,
    /// Core fields and times.
    CORE,
    JSON
  }

  private static final Map<String, Placeholder> NAMED = new LinkedHashMap<>();

  static {
    for (Field field : Field.values()) {
      Placeholder placeholder = new Placeholder(field);
      NAMED.put(field.name().toLowerCase(Locale.ROOT), placeholder);
      NAMED.put(field.path(), placeholder);
    }
    NAMED.put("event", new Placeholder(Kind.JSON, LogLine::writeJson));
    for (ContextField context : ContextField.values()) {
      NAMED.put(
          context.word(),
          new Placeholder(Kind.JSON, (line, out) -> line.writeContext(context, out)));
    }
    NAMED.put("raw", new Placeholder(Kind.TEXT, LogLine::writeRaw, Source.JSON));
    NAMED.put(
        "subject",
        new Placeholder(Kind.TEXT, (line, out) -> out.text(line.subject()), Source.STREAM));
    NAMED.put("time", text((line, out) -> Rfc3339.write(line.timeNanos(), 9, out)));
    NAMED.put("time.millis", text((line, out) -> Rfc3339.write(line.timeNanos(), 3, out)));
    NAMED.put("time.micros", text((line, out) -> Rfc3339.write(line.timeNanos(), 6, out)));
    NAMED.put(
        "time.s", number((e, out) -> out.number(Math.floorDiv(e.timeNanos(), 1_000_000_000L))));
    NAMED.put("time.ms", number((e, out) -> out.number(Math.floorDiv(e.timeNanos(), 1_000_000L))));
    NAMED.put(
        "time.ms-micros",
        number((e, out) ->
            out.number(Math.floorDiv(e.timeNanos(), 1_000_000L))
                .text(".")
                .padded(Math.floorMod(Math.floorDiv(e.timeNanos(), 1_000L), 1_000L), 3)));
    NAMED.put("time.us", number((e, out) -> out.number(Math.floorDiv(e.timeNanos(), 1_000L))));
    NAMED.put("time.ns", number((line, out) -> out.number(line.timeNanos())));
    NAMED.put("time.seconds", number((e, out) -> Rfc3339.writeSeconds(e.timeNanos(), 3, out)));
    NAMED.put(
        "time.seconds-nanos", number((e, out) -> Rfc3339.writeSeconds(e.timeNanos(), 9, out)));
    NAMED.put(
        "time.missing",
        number((line, out) -> {
          if (!line.hasOwnTime()) {
            out.text("true");
          }
        }));
    NAMED.put("received", text((line, out) -> Rfc3339.write(line.receivedNanos(), 9, out)));
    NAMED.put(
        "received.ms",
        number((e, out) -> out.number(Math.floorDiv(e.receivedNanos(), 1_000_000L))));
    NAMED.put(
        "severity",
        new Placeholder(Kind.TEXT, (line, out) -> out.text(line.level().word()), Source.STREAM));
    SeverityScale.all()
        .forEach((receiver, scale) ->
            NAMED.put(
                "severity." + receiver,
                new Placeholder(
                    scale.isNumeric() ? Kind.NUMBER : Kind.TEXT,
                    (line, out) -> out.text(scale.name(line.level())),
                    Source.STREAM)));
  }

  private final Kind kind;
  private final BiConsumer<LogLine, Output> writer;
  private final Source source;
  private final @Nullable Field field;

  private Placeholder(Kind kind, BiConsumer<LogLine, Output> writer) {
    this(kind, writer, kind == Kind.JSON ? Source.JSON : Source.CORE);
  }

  private Placeholder(Kind kind, BiConsumer<LogLine, Output> writer, Source source) {
    this.kind = kind;
    this.writer = writer;
    this.source = source;
    this.field = null;
  }

  private Placeholder(Field field) {
    this.kind = Kind.TEXT;
    this.writer = (line, out) -> line.writeText(field, out);
    this.source =
        switch (field) {
          case APP, REGION, INSTANCE, HOST, PROVIDER -> Source.STREAM;
          case TIMESTAMP, MESSAGE, LEVEL -> Source.CORE;
        };
    this.field = field;
  }

  /// Whether it asks for a core field, a time or the subject, and not for the line's JSON.
  boolean isOfCore() {
    return source != Source.JSON;
  }

  /// Whether it asks for nothing but who sent the line, its subject and its [LogLine#level()].
  boolean isOfStream() {
    return source == Source.STREAM;
  }

  /// The names that say what they are, with whatever a line holds.
  static Set<String> names() {
    return Collections.unmodifiableSet(NAMED.keySet());
  }

  static Placeholder of(String name) {
    Placeholder named = NAMED.get(name);
    if (named != null) {
      return named;
    }
    if (name.startsWith("time:")) {
      return dated(name.substring("time:".length()).strip());
    }
    int space = name.indexOf(' ');
    if (space > 0) {
      return edited(name.substring(0, space), name.substring(space + 1).strip());
    }
    return new Placeholder(Kind.JSON, (line, out) -> line.writeValue(name, out));
  }

  /// A placeholder whose text is edited, as in `{{upper level}}` or `{{cut 2000 html message}}`.
  private static Placeholder edited(String edit, String rest) {
    if (edit.equals("flat") && rest.equals("event")) {
      return new Placeholder(Kind.JSON, LogLine::writeFlat);
    }
    if (edit.equals("logfmt") && rest.equals("event")) {
      return new Placeholder(Kind.TEXT, Logfmt::write, Source.JSON);
    }
    if (edit.equals("first")) {
      return first(Arrays.stream(rest.split(" +")).map(Placeholder::of).toList());
    }
    if (edit.equals("cut") || edit.equals("beyond")) {
      int space = rest.indexOf(' ');
      String length = space < 0 ? rest : rest.substring(0, space);
      if (space < 0 || !length.matches("[1-9][0-9]{0,6}")) {
        throw new IllegalArgumentException("'{{" + edit + " …}}' wants a length and a field");
      }
      int most = Integer.parseInt(length);
      Placeholder placeholder = of(rest.substring(space + 1).strip());
      return edited(
          placeholder, edit.equals("cut") ? text -> cut(text, most) : text -> beyond(text, most));
    }
    UnaryOperator<String> edits =
        switch (edit) {
          case "upper" -> text -> text.toUpperCase(Locale.ROOT);
          case "lower" -> text -> text.toLowerCase(Locale.ROOT);
          case "line" ->
              text -> text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
          case "html" ->
              text -> text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
          case "code" -> text -> text.replace("```", "'''");
          default ->
              throw new IllegalArgumentException(
                  "there is no {{"
                      + edit
                      + " …}}, only upper, lower, line, html, code, cut N, beyond N, first A B,"
                      + " flat event and logfmt event");
        };
    return edited(of(rest), edits);
  }

  /// The first of several that has a value: `{{first fal_app_name app}}`. `null` and `""` are none.
  private static Placeholder first(List<Placeholder> places) {
    return new Placeholder(
        Kind.JSON,
        (line, out) -> {
          int before = out.size();
          for (int i = 0; i < places.size() && out.size() == before; i++) {
            if (places.get(i).writeJson(line, out) && isNothing(out, before)) {
              out.truncate(before);
            }
          }
        });
  }

  private static boolean isNothing(Output out, int from) {
    byte[] bytes = out.array();
    return switch (out.size() - from) {
      case 2 -> bytes[from] == '"';
      case 4 -> bytes[from] == 'n';
      default -> false;
    };
  }

  private static Placeholder edited(Placeholder placeholder, UnaryOperator<String> edit) {
    return new Placeholder(
        Kind.TEXT,
        (line, out) -> {
          int before = out.size();
          placeholder.writeText(line, out);
          if (out.size() > before) {
            String text =
                new String(out.array(), before, out.size() - before, StandardCharsets.UTF_8);
            out.truncate(before);
            out.text(edit.apply(text));
          }
        },
        placeholder.source);
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "…";
  }

  /// The whole text where its first line cut to this length would not be all of it.
  private static String beyond(String text, int most) {
    return text.length() > most || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 ? text : "";
  }

  /// Appends the value as plain text: strings without quotes, everything else as its JSON.
  void writeText(LogLine line, Output out) {
    if (field != null) {
      line.writeText(field, out);
      return;
    }
    int before = out.size();
    writer.accept(line, out);
    if (kind == Kind.JSON && out.size() > before) {
      JsonText.unquote(out, before);
    }
  }

  /// Appends the value as JSON and says whether there was one.
  boolean writeJson(LogLine line, Output out) {
    if (field != null) {
      boolean has = line.has(field);
      if (has) {
        line.writeJsonText(field, out);
      }
      return has;
    }
    int before = out.size();
    writer.accept(line, out);
    if (out.size() == before) {
      return false;
    }
    if (kind == Kind.TEXT) {
      out.quote(before);
    }
    return true;
  }

  private static Placeholder text(BiConsumer<LogLine, Output> writer) {
    return new Placeholder(Kind.TEXT, writer);
  }

  private static Placeholder number(BiConsumer<LogLine, Output> writer) {
    return new Placeholder(Kind.NUMBER, writer);
  }

  private static DateTimeFormatter format(String pattern) {
    try {
      return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException(
          "'{{time:"
              + pattern
              + "}}' is no form of a time: expected letters such as yyyy-MM-dd HH:mm:ss, and other"
              + " letters in single quotes");
    }
  }

  private static Placeholder dated(String pattern) {
    DateTimeFormatter format = format(pattern);
    return text((line, out) ->
        out.text(
            format.format(
                Instant.ofEpochSecond(
                    Math.floorDiv(line.timeNanos(), 1_000_000_000L),
                    Math.floorMod(line.timeNanos(), 1_000_000_000L)))));
  }
}
