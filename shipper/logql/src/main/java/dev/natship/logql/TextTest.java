package dev.natship.logql;

import java.util.regex.PatternSyntaxException;
import org.safere.Pattern;

/// What a text has to be: equal to another, or matched by an expression, or not. Expressions are
/// RE2's, as in Loki, and take a time that grows with the text alone.
public sealed interface TextTest {
  boolean holds(String text);

  /// The very same text.
  record Same(String wanted) implements TextTest {
    @Override
    public boolean holds(String text) {
      return text.equals(wanted);
    }
  }

  /// A part of it.
  record Part(String wanted) implements TextTest {
    @Override
    public boolean holds(String text) {
      return text.contains(wanted);
    }
  }

  /// All of it.
  record Matches(Pattern pattern) implements TextTest {
    @Override
    public boolean holds(String text) {
      return pattern.matcher(text).matches();
    }
  }

  /// Some of it.
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

  /// Throws `IllegalArgumentException` with words for whoever wrote it.
  static Pattern pattern(String expression) {
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException wrong) {
      throw new IllegalArgumentException(
          "`" + expression + "` is no regular expression: " + wrong.getDescription(), wrong);
    }
  }
}
