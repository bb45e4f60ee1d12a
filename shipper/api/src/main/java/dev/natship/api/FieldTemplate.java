package dev.natship.api;

import dev.natship.settings.Settings;
import dev.natship.settings.WrongValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Text with placeholders such as `{{fly.app.name}}` or `{{time:yyyy/MM/dd}}`, filled in from a
/// line.
///
/// `{{name|instead}}` gives a text for when the field is absent or empty. Known names are those of
/// [Placeholder]; any other is a dotted path into the line's JSON; [#doubts] tells which of those
/// look like a slip of the hand.
public final class FieldTemplate {

  /// A piece of a template; literal text, or a placeholder that a line fills.
  private sealed interface Part {
    /// Returns whether there was a value.
    boolean write(LogLine line, Output out);
  }

  private static final class Literal implements Part {
    private final String text;
    private final byte[] utf8;

    Literal(String text) {
      this.text = text;
      Output out = new Output(text.length());
      out.text(text);
      this.utf8 = out.toByteArray();
    }

    @Override
    public boolean write(LogLine line, Output out) {
      out.write(utf8, 0, utf8.length);
      return true;
    }
  }

  private record Filled(Placeholder placeholder, String instead) implements Part {
    @Override
    public boolean write(LogLine line, Output out) {
      int before = out.size();
      placeholder.writeText(line, out);
      if (out.size() > before) {
        return true;
      }
      out.text(instead);
      return !instead.isEmpty();
    }
  }

  private final String source;
  private final Part[] parts;
  private final boolean constant;

  private FieldTemplate(String source, List<Part> parts) {
    this.source = source;
    this.parts = parts.toArray(Part[]::new);
    this.constant = parts.stream().allMatch(Literal.class::isInstance);
  }

  /// The template under a key of the settings.
  public static FieldTemplate of(Settings settings, String key, String fallback) {
    String text = settings.text(key, fallback);
    try {
      return parse(text);
    } catch (IllegalArgumentException wrong) {
      settings.problem(key, String.valueOf(wrong.getMessage()));
      return parse("");
    }
  }

  /// An object of templates, in the order they were written.
  public static Map<String, FieldTemplate> all(Settings settings, String key) {
    Map<String, FieldTemplate> templates = new LinkedHashMap<>();
    settings
        .map(key)
        .forEach((member, text) -> {
          try {
            templates.put(member, parse(text));
          } catch (IllegalArgumentException wrong) {
            settings.problem(key, member + ": " + wrong.getMessage());
          }
        });
    return templates;
  }

  /// Throws `IllegalArgumentException` with a message for the owner.
  public static FieldTemplate parse(String source) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (true) {
      int open = source.indexOf("{{", at);
      if (open < 0) {
        break;
      }
      int close = source.indexOf("}}", open);
      if (close < 0) {
        throw new IllegalArgumentException("'{{' without '}}'" + in(source));
      }
      if (open > at) {
        parts.add(new Literal(source.substring(at, open)));
      }
      String inside = source.substring(open + 2, close).strip();
      int bar = inside.indexOf('|');
      String name = bar < 0 ? inside : inside.substring(0, bar).strip();
      if (name.isEmpty()) {
        throw new IllegalArgumentException("'{{}}' names no field" + in(source));
      }
      parts.add(new Filled(Placeholder.of(name), bar < 0 ? "" : inside.substring(bar + 1).strip()));
      at = close + 2;
    }
    if (at < source.length()) {
      parts.add(new Literal(source.substring(at)));
    }
    return new FieldTemplate(source, parts);
  }

  private static String in(String source) {
    return WrongValue.shown(source).map(text -> " in \"" + text + '"').orElse("");
  }

  /// Names in a text that are probably meant to be another one, in words for the owner. They are
  /// allowed all the same.
  public static List<String> doubts(String text) {
    return TemplateDoubts.in(text);
  }

  public boolean isConstant() {
    return constant;
  }

  /// Whether it asks only for a line's core fields, times and subject, and not for its JSON.
  public boolean isOfCore() {
    return Stream.of(parts)
        .allMatch(part -> !(part instanceof Filled filled) || filled.placeholder().isOfCore());
  }

  /// Whether it gives the same for all lines that the same program sent under one subject, with the
  /// same names and the same [LogLine#level()].
  public boolean isOfStream() {
    return Stream.of(parts)
        .allMatch(part -> !(part instanceof Filled filled) || filled.placeholder().isOfStream());
  }

  /// The template filled in; absent fields leave nothing behind.
  public String render(LogLine line) {
    if (parts.length == 1 && parts[0] instanceof Literal literal) {
      return literal.text;
    }
    Output out = new Output(64);
    write(line, out);
    return out.toText();
  }

  /// The template filled in, with `escape` applied to what came from the line and not to the text
  /// around it, so that a value cannot leave its place in a path, an address or a subject.
  public String render(LogLine line, UnaryOperator<String> escape) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Literal literal -> text.append(literal.text);
        case Filled(Placeholder placeholder, String instead) -> {
          Output out = new Output(64);
          placeholder.writeText(line, out);
          text.append(escape.apply(out.size() == 0 ? instead : out.toText()));
        }
      }
    }
    return text.toString();
  }

  /// Appends the filled-in text as UTF-8; says whether every place had a value.
  public boolean write(LogLine line, Output out) {
    boolean whole = true;
    for (Part part : parts) {
      whole &= part.write(line, out);
    }
    return whole;
  }

  /// Appends the filled-in template as a JSON value: a single place keeps the type it has in the
  /// line, everything else is a string. Says whether there was a value; nothing is appended when
  /// there was none.
  public boolean writeJson(LogLine line, Output out) {
    if (parts.length == 1 && parts[0] instanceof Filled(Placeholder placeholder, String instead)) {
      if (placeholder.writeJson(line, out)) {
        return true;
      }
      if (instead.isEmpty()) {
        return false;
      }
      out.jsonString(instead);
      return true;
    }
    int before = out.size();
    write(line, out);
    out.quote(before);
    return true;
  }

  @Override
  public String toString() {
    return source;
  }
}
