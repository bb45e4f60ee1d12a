package dev.natship.shaping;

import dev.natship.settings.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.safere.Pattern;
import org.safere.Utf8Input;
import org.safere.Utf8Matcher;

/// A regular expression of the owner's, for text in UTF-8. Its time grows only linearly with the
/// text. So no line, however it was made, can block a lane or overflow its stack.
///
/// Therefore it lacks what needs backtracking: look-ahead, look-behind and references to groups.
/// Its library is loaded only where expressions are used.
final class Expression implements Finder {
  /// POSIX classes, as in `[[:digit:]_]`, and what stands for them here.
  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("alnum", "\\p{Alnum}"),
          Map.entry("alpha", "\\p{Alpha}"),
          Map.entry("ascii", "\\p{ASCII}"),
          Map.entry("blank", "\\p{Blank}"),
          Map.entry("cntrl", "\\p{Cntrl}"),
          Map.entry("digit", "\\p{Digit}"),
          Map.entry("graph", "\\p{Graph}"),
          Map.entry("lower", "\\p{Lower}"),
          Map.entry("print", "\\p{Print}"),
          Map.entry("punct", "\\p{Punct}"),
          Map.entry("space", "\\s"),
          Map.entry("upper", "\\p{Upper}"),
          Map.entry("word", "\\w"),
          Map.entry("xdigit", "\\p{XDigit}"));

  /// Syntax that is refused.
  ///
  /// @param beginning the characters with which it begins
  /// @param instead what to do instead
  private record Refused(String beginning, String name, String instead) {}

  private static final String BOTH = "use select.match and select.not-match together";
  private static final String WHOLE = "write the text before or after it as part of the pattern";
  private static final String PLAIN = "leave the + away";

  private static final List<Refused> REFUSED =
      List.of(
          new Refused("(?=", "look-ahead (?=…)", WHOLE),
          new Refused("(?!", "negative look-ahead (?!…)", BOTH),
          new Refused("(?<=", "look-behind (?<=…)", WHOLE),
          new Refused("(?<!", "negative look-behind (?<!…)", BOTH),
          new Refused("(?>", "an atomic group (?>…)", "write (?:…)"),
          new Refused("\\k", "a reference \\k to a group", "write what the group matches again"),
          new Refused("\\G", "\\G, the end of the last match,", "leave it away"),
          new Refused("++", "a possessive ++", PLAIN),
          new Refused("*+", "a possessive *+", PLAIN),
          new Refused("?+", "a possessive ?+", PLAIN),
          new Refused("}+", "a possessive }+", PLAIN));

  private static final int LONGEST_SHOWN = 60;

  private final Pattern pattern;

  private Expression(Pattern pattern) {
    this.pattern = pattern;
  }

  /// Throws `IllegalArgumentException` with a message for the owner.
  static Expression parse(String text) {
    try {
      return new Expression(Pattern.compile(withClasses(text)));
    } catch (PatternSyntaxException wrong) {
      throw new IllegalArgumentException(quoted(text) + reason(text, wrong), wrong);
    }
  }

  /// One expression that matches where any of these does. Empty when they cannot be joined, for
  /// instance because two of them have a group of the same name.
  static Optional<Expression> any(List<Expression> expressions) {
    if (expressions.size() == 1) {
      return Optional.of(expressions.getFirst());
    }
    String any =
        expressions.stream()
            .map(expression -> "(?:" + expression.pattern.pattern() + ")")
            .collect(Collectors.joining("|"));
    try {
      return Optional.of(new Expression(Pattern.compile(any)));
    } catch (PatternSyntaxException _) {
      return Optional.empty();
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Expression that && pattern.pattern().equals(that.pattern.pattern());
  }

  @Override
  public int hashCode() {
    return pattern.pattern().hashCode();
  }

  @Override
  public long first(byte[] text, int length) {
    return pattern.find(Utf8Input.trusted(text, 0, length))
        ? search(text, length).next(0)
        : NOTHING;
  }

  String text() {
    return pattern.pattern();
  }

  boolean foundIn(byte[] text, int length) {
    return pattern.find(Utf8Input.trusted(text, 0, length));
  }

  /// A search for all matches in a text that has at least one. Leaves out empty matches, since they
  /// hide nothing.
  Search search(byte[] text, int length) {
    Utf8Matcher matcher = pattern.matcher(Utf8Input.trusted(text, 0, length));
    return from -> {
      while (matcher.find()) {
        if (matcher.end() > matcher.start() && matcher.start() >= from) {
          return Finder.hit(matcher.start(), matcher.end());
        }
      }
      return NOTHING;
    };
  }

  private static String withClasses(String text) {
    if (!text.contains("[:")) {
      return text;
    }
    StringBuilder translated = new StringBuilder();
    int depth = 0;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int end = depth > 0 && text.startsWith("[:", i) ? text.indexOf(":]", i + 2) : -1;
      boolean negated = end > 0 && text.charAt(i + 2) == '^';
      String known = end > 0 ? CLASSES.get(text.substring(i + (negated ? 3 : 2), end)) : null;
      if (known != null) {
        translated.append(negated ? "[^" + known + "]" : known);
        i = end + 2;
        continue;
      }
      translated.append(c);
      i++;
      if (c == '\\' && i < text.length()) {
        translated.append(text.charAt(i++));
      } else if (c == '[') {
        depth++;
      } else if (c == ']' && depth > 0) {
        depth--;
      }
    }
    return translated.toString();
  }

  private static String reason(String text, PatternSyntaxException wrong) {
    for (int i = 0; i < text.length(); i++) {
      for (Refused refused : REFUSED) {
        if (text.startsWith(refused.beginning(), i)) {
          return refused(refused.name(), refused.instead());
        }
      }
      if (text.charAt(i) == '\\' && i + 1 < text.length()) {
        char next = text.charAt(i + 1);
        if (next >= '1' && next <= '9') {
          return refused("the back-reference \\" + next, "write what the group matches again");
        }
        i++;
      }
    }
    return " is no regular expression: " + wrong.getDescription();
  }

  private static String refused(String construct, String instead) {
    return ": "
        + construct
        + " is not supported, since a line could keep it busy for ever; "
        + instead;
  }

  /// The beginning of it, so that its owner finds it among several; nothing of a secret that he
  /// wants to hide.
  private static String quoted(String text) {
    if (Secret.isLikelyIn(text)) {
      return "this";
    }
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return '"'
        + (line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…")
        + '"';
  }
}
