package dev.natship.logql;

import java.util.regex.PatternSyntaxException;
import org.safere.Pattern;

/// A test on a text: whether it equals another text, contains it, or matches a regular expression;
/// or the opposite. As in Loki, expressions are RE2's: their time grows only linearly with the
/// text.
public sealed interface TextTest {
  boolean holds(String text);

  /// The text equals `wanted`.
  record Same(String wanted) implements TextTest {
    @Override
    public boolean holds(String text) {
      return text.equals(wanted);
    }
  }

  /// The text contains `wanted`.
  record Part(String wanted) implements TextTest {
    @Override
    public boolean holds(String text) {
      return text.contains(wanted);
    }
  }

  /// The whole text matches.
  record Matches(Pattern pattern) implements TextTest {
    @Override
    public boolean holds(String text) {
      return pattern.matcher(text).matches();
    }
  }

  /// A part of the text matches.
  record Finds(Pattern pattern) implements TextTest {
    @Override
    public boolean holds(String text) {
      return pattern.matcher(text).find();
    }
  }

  record Not(TextTest test) implements TextTest {
    @Override
    public boolean holds(String text) {
      return !test.holds(text);
    }
  }

  /// Throws `IllegalArgumentException` with a message for the query's author.
  static Pattern pattern(String expression) {
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException wrong) {
      throw new IllegalArgumentException(
          "`" + expression + "` is no regular expression: " + wrong.getDescription(), wrong);
    }
  }
}
