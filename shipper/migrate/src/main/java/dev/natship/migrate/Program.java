package dev.natship.migrate;

import java.util.ArrayList;
import java.util.List;

/// Reads a program in Vector's remap language. What it does not know it refuses, statement by
/// statement: those that can be read are returned all the same.
///
/// @param statements those that could be read, in their order
/// @param unread what could not, with its line
record Program(List<Expr.Statement> statements, List<Unread> unread) {

  /// @param line within the program, from 0
  record Unread(int line, String text, String why) {}

  static Program of(String source) {
    List<Expr.Statement> statements = new ArrayList<>();
    List<Unread> unread = new ArrayList<>();
    String[] lines = source.split("\n", -1);
    ExprReader reader = new ExprReader(VectorToken.all(source), lines);
    while (!reader.atEnd()) {
      int line = reader.line();
      try {
        statements.add(reader.statement());
      } catch (NoEqual wrong) {
        unread.add(new Unread(line, lines[line].strip(), wrong.words()));
        reader.skipStatement();
      }
    }
    return new Program(List.copyOf(statements), List.copyOf(unread));
  }

  /// A condition, which is one expression.
  static Expr condition(String source) throws NoEqual {
    Program program = of(source);
    if (!program.unread.isEmpty()) {
      throw new NoEqual(program.unread.getFirst().why());
    }
    if (program.statements.size() != 1) {
      throw new NoEqual("a condition of several statements");
    }
    return program.statements.getFirst().expr();
  }
}
