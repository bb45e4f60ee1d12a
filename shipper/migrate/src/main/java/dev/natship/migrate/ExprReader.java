package dev.natship.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Makes expressions of tokens: binary signs by their strength, the weakest first.
final class ExprReader {
  private static final List<Set<String>> STRENGTHS =
      List.of(
          Set.of("??"),
          Set.of("||"),
          Set.of("&&"),
          Set.of("==", "!="),
          Set.of("<", "<=", ">", ">="),
          Set.of("|"),
          Set.of("+", "-"),
          Set.of("*", "/", "%"));

  private final List<VectorToken> tokens;
  private final String[] lines;
  private int at;

  ExprReader(List<VectorToken> tokens, String[] lines) {
    this.tokens = tokens;
    this.lines = lines;
  }

  boolean atEnd() {
    skipEnds();
    return at >= tokens.size();
  }

  int line() {
    return at < tokens.size() ? tokens.get(at).line() : lines.length - 1;
  }

  /// Goes on behind a statement that could not be read.
  void skipStatement() {
    int depth = 0;
    while (at < tokens.size()) {
      VectorToken token = tokens.get(at++);
      if (token.is("{") || token.is("(") || token.is("[")) {
        depth++;
      } else if (token.is("}") || token.is(")") || token.is("]")) {
        depth--;
      } else if (depth <= 0 && (token.kind() == VectorToken.Kind.LINE_END || token.is(";"))) {
        return;
      }
    }
  }

  Expr.Statement statement() throws NoEqual {
    int line = line();
    Expr expr = assignment();
    if (at < tokens.size()
        && tokens.get(at).kind() != VectorToken.Kind.LINE_END
        && !tokens.get(at).is(";")
        && !tokens.get(at).is("}")) {
      throw new NoEqual("is more than Natship's migrate understands");
    }
    return new Expr.Statement(expr, line, lines[line].strip());
  }

  private Expr assignment() throws NoEqual {
    Expr target = binary(0);
    if (taken(",")) {
      // `value, err = …`
      binary(0);
      if (!taken("=")) {
        throw new NoEqual("is more than Natship's migrate understands");
      }
      skipEnds();
      return new Expr.Assign(target, false, assignment());
    }
    if (taken("=")) {
      skipEnds();
      return new Expr.Assign(target, false, assignment());
    }
    if (taken("|=")) {
      skipEnds();
      return new Expr.Assign(target, true, assignment());
    }
    return target;
  }

  private Expr binary(int strength) throws NoEqual {
    if (strength == STRENGTHS.size()) {
      return unary();
    }
    Expr left = binary(strength + 1);
    while (true) {
      int before = at;
      skipEnds();
      if (at < tokens.size()
          && tokens.get(at).kind() == VectorToken.Kind.SIGN
          && STRENGTHS.get(strength).contains(tokens.get(at).text())
          && (before == at || Set.of("&&", "||", "??").contains(tokens.get(at).text()))) {
        String operator = tokens.get(at++).text();
        skipEnds();
        Expr right = binary(strength + 1);
        // What stands in for a failure never matters here: a field that is not there matches
        // nothing.
        left = operator.equals("??") ? left : new Expr.Two(operator, left, right);
      } else {
        at = before;
        return left;
      }
    }
  }

  private Expr unary() throws NoEqual {
    if (taken("!")) {
      return new Expr.Not(unary());
    }
    return primary();
  }

  private Expr primary() throws NoEqual {
    if (at >= tokens.size()) {
      throw new NoEqual("ends too early");
    }
    VectorToken token = tokens.get(at++);
    return switch (token.kind()) {
      case FIELD -> new Expr.Field(token.text());
      case TEXT -> new Expr.Text(token.text());
      case REGEX -> new Expr.Regex(token.text());
      case NUMBER -> new Expr.Numeral(token.text());
      case ENVIRONMENT -> new Expr.Environment(token.text());
      case NAME -> named(token.text());
      case SIGN -> signed(token);
      case UNKNOWN -> throw new NoEqual(token.text());
      case LINE_END -> throw new NoEqual("ends too early");
    };
  }

  private Expr signed(VectorToken token) throws NoEqual {
    switch (token.text()) {
      case "(" -> {
        skipEnds();
        Expr inner = binary(0);
        skipEnds();
        need(")");
        return inner;
      }
      case "[" -> {
        List<Expr> items = new ArrayList<>();
        skipEnds();
        while (!taken("]")) {
          items.add(binary(0));
          skipEnds();
          if (!taken(",") && !ahead("]")) {
            throw new NoEqual("expected , or ] in a list");
          }
          skipEnds();
        }
        return new Expr.Items(items);
      }
      case "{" -> {
        return object();
      }
      default -> throw new NoEqual("is more than Natship's migrate understands");
    }
  }

  /// An object's members are of no use here; an empty one often stands behind `??`.
  private Expr object() throws NoEqual {
    skipEnds();
    List<Expr> members = new ArrayList<>();
    while (!taken("}")) {
      members.add(binary(0));
      need(":");
      skipEnds();
      members.add(binary(0));
      skipEnds();
      if (!taken(",") && !ahead("}")) {
        throw new NoEqual("expected , or } in an object");
      }
      skipEnds();
    }
    return new Expr.Call("{}", members);
  }

  private Expr named(String name) throws NoEqual {
    switch (name) {
      case "true", "false" -> {
        return new Expr.Flag(name.equals("true"));
      }
      case "abort" -> {
        if (at < tokens.size() && tokens.get(at).kind() == VectorToken.Kind.TEXT) {
          at++;
        }
        return new Expr.Abort();
      }
      case "if" -> {
        return condition();
      }
      default -> {}
    }
    if (!taken("(")) {
      return new Expr.Local(name);
    }
    List<Expr> arguments = new ArrayList<>();
    skipEnds();
    while (!taken(")")) {
      if (at + 1 < tokens.size()
          && tokens.get(at).kind() == VectorToken.Kind.NAME
          && tokens.get(at + 1).is(":")) {
        String label = tokens.get(at).text();
        at += 2;
        skipEnds();
        Expr value = binary(0);
        arguments.add(
            label.equals("value") || label.equals("pattern") || label.equals("item")
                ? value
                : new Expr.Call(label + ":", List.of(value)));
      } else {
        arguments.add(binary(0));
      }
      skipEnds();
      if (!taken(",") && !ahead(")")) {
        throw new NoEqual("expected , or ) after an argument");
      }
      skipEnds();
    }
    return new Expr.Call(name, arguments);
  }

  private Expr condition() throws NoEqual {
    Expr condition = binary(0);
    List<Expr.Statement> then = block();
    List<Expr.Statement> otherwise = List.of();
    int before = at;
    skipEnds();
    if (at < tokens.size() && tokens.get(at).isName("else")) {
      at++;
      if (at < tokens.size() && tokens.get(at).isName("if")) {
        int line = line();
        at++;
        otherwise = List.of(new Expr.Statement(condition(), line, lines[line].strip()));
      } else {
        otherwise = block();
      }
    } else {
      at = before;
    }
    return new Expr.If(condition, then, otherwise);
  }

  private List<Expr.Statement> block() throws NoEqual {
    skipEnds();
    need("{");
    List<Expr.Statement> statements = new ArrayList<>();
    while (true) {
      skipEnds();
      if (taken("}")) {
        return statements;
      }
      if (at >= tokens.size()) {
        throw new NoEqual("a block without its }");
      }
      statements.add(statement());
    }
  }

  private void skipEnds() {
    while (at < tokens.size()
        && (tokens.get(at).kind() == VectorToken.Kind.LINE_END || tokens.get(at).is(";"))) {
      at++;
    }
  }

  private boolean ahead(String sign) {
    return at < tokens.size() && tokens.get(at).is(sign);
  }

  private boolean taken(String sign) {
    if (!ahead(sign)) {
      return false;
    }
    at++;
    return true;
  }

  private void need(String sign) throws NoEqual {
    if (!taken(sign)) {
      throw new NoEqual("expected " + sign);
    }
  }
}
