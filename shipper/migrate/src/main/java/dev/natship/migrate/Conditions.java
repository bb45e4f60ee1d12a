package dev.natship.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Turns a condition of Vector's language into what `select` can say, or says why it cannot.
final class Conditions {
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("fly.app.name", "apps"),
          Map.entry("app", "apps"),
          Map.entry("fly.region", "regions"),
          Map.entry("region", "regions"),
          Map.entry("fly.app.instance", "instances"),
          Map.entry("instance", "instances"),
          Map.entry("host", "hosts"),
          Map.entry("event.provider", "providers"),
          Map.entry("provider", "providers"),
          Map.entry("stream", "streams"),
          Map.entry("subject", "subjects"),
          Map.entry("log.level", "level"),
          Map.entry("level", "level"),
          Map.entry("severity", "level"),
          Map.entry("message", "message"));

  private static final Map<String, String> LEVELS =
      Map.ofEntries(
          Map.entry("trace", "trace"),
          Map.entry("debug", "debug"),
          Map.entry("info", "info"),
          Map.entry("notice", "info"),
          Map.entry("warn", "warn"),
          Map.entry("warning", "warn"),
          Map.entry("error", "error"),
          Map.entry("err", "error"),
          Map.entry("fatal", "fatal"),
          Map.entry("critical", "fatal"),
          Map.entry("crit", "fatal"),
          Map.entry("panic", "fatal"));

  private static final Set<String> CONVERSIONS =
      Set.of("string", "to_string", "downcase", "upcase", "strip_whitespace", "trim");

  private final Map<String, String> aliases;

  /// @param aliases fields that stand for others, since a remap before copied them
  Conditions(Map<String, String> aliases) {
    this.aliases = aliases;
  }

  Select select(String source) throws NoEqual {
    return select(Program.condition(source));
  }

  Select select(Expr condition) throws NoEqual {
    return select(condition, true);
  }

  Select select(Expr condition, boolean wanted) throws NoEqual {
    return switch (condition) {
      case Expr.Not(Expr inner) -> select(inner, !wanted);
      case Expr.Flag(boolean value) when value == wanted -> Select.EVERYTHING;
      case Expr.Two two -> two(two.operator(), two.left(), two.right(), wanted);
      case Expr.Call(String function, List<Expr> arguments) -> call(function, arguments, wanted);
      case Expr.Field _, Expr.Local _ ->
          throw new NoEqual("select cannot ask whether a field is true");
      default -> throw new NoEqual("select has no equal for it");
    };
  }

  private Select two(String operator, Expr left, Expr right, boolean wanted) throws NoEqual {
    return switch (operator) {
      case "&&", "||" ->
          operator.equals("&&") == wanted
              ? select(left, wanted).and(select(right, wanted))
              : either(left, right, wanted);
      case "==" -> equal(left, right, wanted);
      case "!=" -> equal(left, right, !wanted);
      default -> compared(operator, left, right, wanted);
    };
  }

  /// Levels that are named one by one make a least level when none is left out above the lowest.
  private Select either(Expr left, Expr right, boolean wanted) throws NoEqual {
    Set<String> levels = new TreeSet<>();
    if (wanted && levelsOf(left, levels) && levelsOf(right, levels)) {
      return levels(levels);
    }
    return select(left, wanted).or(select(right, wanted));
  }

  private boolean levelsOf(Expr expr, Set<String> into) {
    return switch (expr) {
      case Expr.Two(String operator, Expr left, Expr right) when operator.equals("||") ->
          levelsOf(left, into) && levelsOf(right, into);
      case Expr.Two(String operator, Expr left, Expr.Text(String text))
          when operator.equals("==") && "level".equals(whatQuietly(left)) -> {
        into.add(text);
        yield true;
      }
      default -> false;
    };
  }

  private String whatQuietly(Expr expr) {
    try {
      return what(expr);
    } catch (NoEqual _) {
      return "";
    }
  }

  private static Select levels(Set<String> words) throws NoEqual {
    int lowest = Select.LEVELS.size();
    List<Integer> found = new ArrayList<>();
    for (String word : words) {
      int level = Select.LEVELS.indexOf(level(word));
      found.add(level);
      lowest = Math.min(lowest, level);
    }
    int error = Select.LEVELS.indexOf("error");
    for (int level = lowest; level <= error; level++) {
      if (!found.contains(level)) {
        throw new NoEqual(
            "select.level is the least level, and " + Select.LEVELS.get(level) + " is left out");
      }
    }
    return Select.atLeast(Select.LEVELS.get(lowest));
  }

  private static String level(String word) throws NoEqual {
    String level = LEVELS.get(word.toLowerCase(Locale.ROOT));
    if (level == null) {
      throw new NoEqual(word + " is no level");
    }
    return level;
  }

  private Select equal(Expr left, Expr right, boolean wanted) throws NoEqual {
    if (left instanceof Expr.Text || left instanceof Expr.Flag) {
      return equal(right, left, wanted);
    }
    if (right instanceof Expr.Flag(boolean value)) {
      return select(left, value == wanted);
    }
    String what = what(left);
    String value =
        switch (right) {
          case Expr.Text(String text) -> text;
          case Expr.Environment(String place) -> place;
          case Expr.Call(String function, List<Expr> arguments)
              when function.startsWith("get_env_var")
                  && arguments.getFirst() instanceof Expr.Text(String name) ->
              "${" + name + "}";
          default -> throw new NoEqual("select compares with fixed texts only");
        };
    return switch (what) {
      case "level" -> levelIs(value, wanted);
      case "message" -> message(List.of("^" + literal(value) + "$"), wanted);
      default -> Select.of(wanted ? what : Select.NOT + what, value);
    };
  }

  private static Select levelIs(String word, boolean wanted) throws NoEqual {
    String level = level(word);
    if (wanted) {
      return levels(Set.of(level));
    }
    return switch (level) {
      case "trace" -> Select.atLeast("debug");
      case "debug" -> Select.atLeast("info");
      default -> throw new NoEqual("select.level is the least level; it cannot leave one out");
    };
  }

  /// `to_syslog_severity(.level) <= 4`: 4 is a warning, and smaller is worse.
  private Select compared(String operator, Expr left, Expr right, boolean wanted) throws NoEqual {
    if (!(left instanceof Expr.Call(String function, List<Expr> arguments)
        && function.equals("to_syslog_severity")
        && "level".equals(what(arguments.getFirst()))
        && right instanceof Expr.Numeral(String digits))) {
      throw new NoEqual("select compares levels only");
    }
    int number = Integer.parseInt(digits);
    int most =
        switch (operator) {
          case "<=" -> number;
          case "<" -> number - 1;
          default -> throw new NoEqual("select.level is the least level");
        };
    if (!wanted) {
      throw new NoEqual("select.level is the least level");
    }
    return Select.atLeast(
        most >= 7
            ? "debug"
            : most >= 5 ? "info" : most == 4 ? "warn" : most == 3 ? "error" : "fatal");
  }

  private Select call(String function, List<Expr> arguments, boolean wanted) throws NoEqual {
    return switch (function) {
      case "match" -> {
        needMessage(arguments.getFirst());
        yield message(List.of(pattern(argument(arguments, 1))), wanted);
      }
      case "match_any" -> {
        needMessage(arguments.getFirst());
        List<String> patterns = new ArrayList<>();
        switch (argument(arguments, 1)) {
          case Expr.Items(List<Expr> items) -> {
            for (Expr item : items) {
              patterns.add(pattern(item));
            }
          }
          case Expr.Environment(String place) -> patterns.add(place);
          default -> throw new NoEqual("select has no equal for it");
        }
        yield message(patterns, wanted);
      }
      case "contains", "starts_with", "ends_with" -> {
        needMessage(arguments.getFirst());
        if (!(argument(arguments, 1) instanceof Expr.Text(String text))) {
          throw new NoEqual("select compares with fixed texts only");
        }
        boolean anyCase =
            arguments.contains(new Expr.Call("case_sensitive:", List.of(new Expr.Flag(false))))
                || arguments.contains(new Expr.Flag(false))
                || arguments.getFirst() instanceof Expr.Call(String change, List<Expr> _)
                    && change.endsWith("case");
        String found =
            (anyCase ? "(?i)" : "")
                + (function.equals("starts_with") ? "^" : "")
                + literal(text)
                + (function.equals("ends_with") ? "$" : "");
        yield message(List.of(found), wanted);
      }
      case "includes" -> {
        if (!(arguments.getFirst() instanceof Expr.Items(List<Expr> items))) {
          throw new NoEqual("select compares with fixed texts only");
        }
        yield any(items, argument(arguments, 1), wanted);
      }
      case "exists", "is_string" -> {
        if (!wanted || !isMessage(arguments.getFirst())) {
          throw new NoEqual("select cannot ask whether a field is there");
        }
        yield Select.EVERYTHING;
      }
      default -> throw new NoEqual("select has no equal for " + function + "()");
    };
  }

  private Select any(List<Expr> items, Expr field, boolean wanted) throws NoEqual {
    if (what(field).equals("level") && wanted) {
      Set<String> words = new TreeSet<>();
      for (Expr item : items) {
        if (item instanceof Expr.Text(String text)) {
          words.add(text);
        }
      }
      return levels(words);
    }
    Select all = null;
    for (Expr item : items) {
      Select one = equal(field, item, wanted);
      all = all == null ? one : wanted ? all.or(one) : all.and(one);
    }
    if (all == null) {
      throw new NoEqual("an empty list");
    }
    return all;
  }

  private static Select message(List<String> patterns, boolean wanted) {
    return wanted ? Select.matching(patterns) : Select.without(patterns);
  }

  private static Expr argument(List<Expr> arguments, int index) throws NoEqual {
    if (arguments.size() <= index) {
      throw new NoEqual("an argument is missing");
    }
    return arguments.get(index);
  }

  private static String pattern(Expr expr) throws NoEqual {
    return switch (expr) {
      case Expr.Regex(String pattern) -> pattern;
      case Expr.Environment(String place) -> place;
      default -> throw new NoEqual("select has no equal for it");
    };
  }

  private void needMessage(Expr expr) throws NoEqual {
    if (!isMessage(expr)) {
      throw new NoEqual("select.match looks into the message only");
    }
  }

  private boolean isMessage(Expr expr) throws NoEqual {
    return "message".equals(what(expr));
  }

  /// What `select` calls a field.
  private String what(Expr expr) throws NoEqual {
    return switch (expr) {
      case Expr.Field(String path) -> {
        String what = FIELDS.get(aliases.getOrDefault(path, path));
        if (what == null) {
          throw new NoEqual("select does not know the field ." + path);
        }
        yield what;
      }
      case Expr.Call(String function, List<Expr> arguments)
          when CONVERSIONS.contains(function) && !arguments.isEmpty() ->
          what(arguments.getFirst());
      default -> throw new NoEqual("select compares fields with fixed texts only");
    };
  }

  /// A text as an expression that finds it.
  static String literal(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars()
        .forEach(c -> {
          if ("\\.[]{}()*+-?^$|".indexOf(c) >= 0) {
            escaped.append('\\');
          }
          escaped.append((char) c);
        });
    return escaped.toString();
  }
}
