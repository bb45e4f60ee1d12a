package dev.natship.migrate;

import java.util.List;

/// A part of a program in Vector's remap language, as far as conditions and simple changes need it.
sealed interface Expr {

  /// A field of the event, with dots between its names; empty for the event itself.
  record Field(String path) implements Expr {}

  record Local(String name) implements Expr {}

  record Text(String text) implements Expr {}

  record Numeral(String digits) implements Expr {}

  record Flag(boolean value) implements Expr {}

  record Regex(String pattern) implements Expr {}

  record Items(List<Expr> items) implements Expr {}

  /// A variable of the environment that stands in the program: `${NAME}`.
  record Environment(String place) implements Expr {}

  record Call(String function, List<Expr> arguments) implements Expr {}

  record Not(Expr inner) implements Expr {}

  /// @param operator `&&`, `||`, `==`, `!=`, `<`, `+`, `|`, …
  record Two(String operator, Expr left, Expr right) implements Expr {}

  /// `target = value`, `target |= value`; of `value, err = …` only the first target counts.
  record Assign(Expr target, boolean merges, Expr value) implements Expr {}

  record If(Expr condition, List<Statement> then, List<Statement> otherwise) implements Expr {}

  record Abort() implements Expr {}

  /// @param line within the program, from 0
  record Statement(Expr expr, int line, String text) {}
}
