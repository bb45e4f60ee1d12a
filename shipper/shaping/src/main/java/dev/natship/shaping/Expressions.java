package dev.natship.shaping;

import dev.natship.api.Field;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says whether any of several expressions matches a line's message. Belongs to the thread of one
/// lane.
final class Expressions {
  private final List<Expression> expressions;
  private final Output message = new Output(16);

  Expressions(List<Expression> expressions) {
    this.expressions = List.copyOf(expressions);
  }

  boolean isEmpty() {
    return expressions.isEmpty();
  }

  List<String> texts() {
    return expressions.stream().map(Expression::text).toList();
  }

  Expressions copy() {
    return new Expressions(expressions);
  }

  boolean foundIn(LogLine line) {
    if (expressions.isEmpty()) {
      return false;
    }
    message.truncate(0);
    line.writeText(Field.MESSAGE, message);
    for (Expression expression : expressions) {
      if (expression.foundIn(message.array(), message.size())) {
        return true;
      }
    }
    return false;
  }

  /// Equal when the expressions are the same.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Expressions that && expressions.equals(that.expressions);
  }

  @Override
  public int hashCode() {
    return expressions.hashCode();
  }
}
