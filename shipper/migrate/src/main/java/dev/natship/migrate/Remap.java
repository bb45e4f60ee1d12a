package dev.natship.migrate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Follows a remap program, statement by statement, and tells the [Way] what it does to lines.
///
/// A statement that cannot be turned is listed. When it drops lines or takes content away, the
/// destination is held back as well: what was not meant to leave must not leave.
final class Remap {
  private static final Pattern TAKES_AWAY =
      Pattern.compile(
          "\\b(abort|del|redact|replace|encrypt|sha1|sha2|sha3|md5|hmac|only_fields)\\b");
  private static final Set<String> WRAPPERS = Set.of("object", "string", "to_string", "parse_json");

  private final String name;
  private final int firstLine;
  private final Way way;
  private final Notes notes;
  private final Set<String> parsed = new HashSet<>();

  private Remap(String name, int firstLine, Way way, Notes notes) {
    this.name = name;
    this.firstLine = firstLine;
    this.way = way;
    this.notes = notes;
  }

  static void follow(String name, Node.Text source, Way way, Notes notes) {
    Remap remap = new Remap(name, source.line(), way, notes);
    Program program = Program.of(source.text());
    boolean blocks =
        program.unread().stream().anyMatch(unread -> unread.text().startsWith(".blocks"))
            || program.statements().stream()
                .anyMatch(statement -> statement.text().startsWith(".blocks"));
    if (blocks) {
      way.makesBlocks();
      return;
    }
    program.statements().forEach(remap::statement);
    program.unread().forEach(unread -> remap.leaveOut(unread.line(), unread.text(), unread.why()));
  }

  private void statement(Expr.Statement statement) {
    try {
      follow(statement.expr());
    } catch (NoEqual wrong) {
      leaveOut(statement.line(), statement.text(), wrong.words());
    }
  }

  private void leaveOut(int line, String text, String why) {
    notes.leftOut(firstLine + line, name + ": " + text, why);
    if (TAKES_AWAY.matcher(text).find() || text.startsWith("if ")) {
      way.hold(name + " drops lines or content in a way that could not be turned");
    }
  }

  private void follow(Expr expr) throws NoEqual {
    switch (expr) {
      case Expr.If(Expr condition, List<Expr.Statement> then, List<Expr.Statement> otherwise) -> {
        if (onlyAborts(then) && otherwise.isEmpty()) {
          way.want(way.conditions().select(condition, false));
        } else if (onlyParses(then) && otherwise.isEmpty()) {
          // The message that was merged goes with it; ours keeps what the object brings.
          way.parsesMessage();
        } else {
          throw new NoEqual("changes depend on a condition");
        }
      }
      case Expr.Assign(Expr.Local(String local), boolean _, Expr value) -> {
        if (!isParsedMessage(value)) {
          throw new NoEqual("a variable of the program");
        }
        parsed.add(local);
      }
      case Expr.Assign(Expr.Field(String path), boolean merges, Expr value) ->
          assign(path, merges, value);
      case Expr.Call(String function, List<Expr> arguments)
          when function.equals("del") && arguments.getFirst() instanceof Expr.Field(String path) ->
          way.remove(path);
      case Expr.Abort _ -> throw new NoEqual("drops every line");
      default -> throw new NoEqual("has no equal here");
    }
  }

  private void assign(String path, boolean merges, Expr value) throws NoEqual {
    if (path.isEmpty()) {
      boolean merged =
          value instanceof Expr.Call(String function, List<Expr> arguments)
              && function.equals("merge")
              && arguments.size() >= 2
              && isParsedMessage(arguments.get(1));
      if (!merged && !isParsedMessage(value)) {
        throw new NoEqual("replaces the whole line; shape can do that");
      }
      way.parsesMessage();
      return;
    }
    if (merges) {
      throw new NoEqual("merges objects");
    }
    switch (value) {
      case Expr.Field(String from) when from.equals(path) -> {}
      case Expr.Field(String from) when !from.isEmpty() -> way.copy(from, path);
      case Expr.Text(String text) -> way.add(path, text);
      case Expr.Numeral(String digits) -> way.add(path, digits);
      case Expr.Flag(boolean flag) -> way.add(path, String.valueOf(flag));
      case Expr.Environment(String place) -> way.add(path, place);
      case Expr.Call(String function, List<Expr> arguments) -> computed(path, function, arguments);
      default -> throw new NoEqual("is computed, which fields cannot do");
    }
  }

  private void computed(String path, String function, List<Expr> arguments) throws NoEqual {
    Expr first = arguments.isEmpty() ? new Expr.Flag(false) : arguments.getFirst();
    switch (function) {
      case "del" -> {
        if (!(first instanceof Expr.Field(String from))) {
          throw new NoEqual("has no equal here");
        }
        way.rename(from, path);
      }
      case "get_env_var" -> {
        if (!(first instanceof Expr.Text(String name))) {
          throw new NoEqual("has no equal here");
        }
        way.add(path, "${" + name + "}");
      }
      case "string", "to_string" -> assign(path, false, first);
      case "strip_ansi_escape_codes" -> {
        if (!path.equals("message")) {
          throw new NoEqual("is computed, which fields cannot do");
        }
        way.redact("ansi", "\"\"");
      }
      case "replace" -> {
        if (!(path.equals("message")
            && arguments.size() == 3
            && arguments.get(1) instanceof Expr.Regex(String pattern)
            && arguments.get(2) instanceof Expr.Text(String with)
            && with.indexOf('$') < 0)) {
          throw new NoEqual("redact replaces an expression by a fixed text in the message only");
        }
        way.redact(
            "replace-" + Integer.toHexString(pattern.hashCode()),
            "{ match = " + Hocon.quoted(pattern) + ", with = " + Hocon.quoted(with) + " }");
      }
      case "downcase", "upcase" -> {
        if (first instanceof Expr.Field(String from) && !from.equals(path)) {
          way.add(path, "{{" + (function.equals("upcase") ? "upper " : "lower ") + from + "}}");
        } else {
          throw new NoEqual("is computed, which fields cannot do");
        }
      }
      default -> throw new NoEqual("is computed by " + function + "(), which fields cannot do");
    }
  }

  private boolean isParsedMessage(Expr value) {
    return switch (value) {
      case Expr.Local(String local) -> parsed.contains(local);
      case Expr.Call(String function, List<Expr> arguments)
          when function.equals("parse_json") && !arguments.isEmpty() ->
          isMessage(arguments.getFirst());
      case Expr.Call(String function, List<Expr> arguments)
          when WRAPPERS.contains(function) && !arguments.isEmpty() ->
          isParsedMessage(arguments.getFirst());
      default -> false;
    };
  }

  private static boolean isMessage(Expr value) {
    return switch (value) {
      case Expr.Field(String path) -> path.equals("message");
      case Expr.Call(String function, List<Expr> arguments)
          when WRAPPERS.contains(function) && !arguments.isEmpty() ->
          isMessage(arguments.getFirst());
      default -> false;
    };
  }

  private static boolean onlyAborts(List<Expr.Statement> statements) {
    return statements.size() == 1 && statements.getFirst().expr() instanceof Expr.Abort;
  }

  /// A block that merges what the message holds, or takes the message away that was merged.
  private boolean onlyParses(List<Expr.Statement> statements) {
    boolean parses = false;
    Set<String> locals = new HashSet<>(parsed);
    for (Expr.Statement statement : statements) {
      switch (statement.expr()) {
        case Expr.Assign(Expr.Local(String local), boolean _, Expr value)
            when isParsedMessage(value) ->
            locals.add(local);
        case Expr.Assign(Expr.Field(String path), boolean _, Expr.Local(String local))
            when path.isEmpty() && locals.contains(local) ->
            parses = true;
        case Expr.Assign(Expr.Field(String path), boolean _, Expr value)
            when path.isEmpty() && (isParsedMessage(value) || isMerge(value, locals)) ->
            parses = true;
        case Expr.Call(String function, List<Expr> arguments)
            when function.equals("del")
                && arguments.getFirst().equals(new Expr.Field("message")) -> {}
        default -> {
          return false;
        }
      }
    }
    return parses;
  }

  private boolean isMerge(Expr value, Set<String> locals) {
    return value instanceof Expr.Call(String function, List<Expr> arguments)
        && function.equals("merge")
        && arguments.size() >= 2
        && (isParsedMessage(arguments.get(1))
            || arguments.get(1) instanceof Expr.Local(String local) && locals.contains(local));
  }
}
