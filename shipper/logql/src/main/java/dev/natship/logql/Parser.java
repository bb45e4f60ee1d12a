package dev.natship.logql;

import dev.natship.logql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Parses a query. Names what the query uses of LogQL that is not supported.
final class Parser {
  /// How deep a query may be nested, far deeper than people write.
  private static final int DEEPEST = 64;

  private static final Map<String, LogqlQuery.RangeOperation> RANGES =
      Map.of(
          "count_over_time", LogqlQuery.RangeOperation.COUNT_OVER_TIME,
          "rate", LogqlQuery.RangeOperation.RATE,
          "bytes_over_time", LogqlQuery.RangeOperation.BYTES_OVER_TIME,
          "bytes_rate", LogqlQuery.RangeOperation.BYTES_RATE);

  private static final Map<String, LogqlQuery.GroupOperation> GROUPS =
      Map.of(
          "sum", LogqlQuery.GroupOperation.SUM,
          "avg", LogqlQuery.GroupOperation.AVG,
          "min", LogqlQuery.GroupOperation.MIN,
          "max", LogqlQuery.GroupOperation.MAX,
          "count", LogqlQuery.GroupOperation.COUNT,
          "topk", LogqlQuery.GroupOperation.TOPK,
          "bottomk", LogqlQuery.GroupOperation.BOTTOMK);

  /// Functions of LogQL that are not supported.
  private static final List<String> OTHERS =
      List.of(
          "rate_counter",
          "sum_over_time",
          "avg_over_time",
          "min_over_time",
          "max_over_time",
          "first_over_time",
          "last_over_time",
          "stdvar_over_time",
          "stddev_over_time",
          "quantile_over_time",
          "absent_over_time",
          "stddev",
          "stdvar",
          "sort",
          "sort_desc",
          "approx_topk",
          "label_replace",
          "variants");

  /// Operators by precedence, the lowest first.
  private static final List<List<String>> OPERATORS =
      List.of(
          List.of("or"),
          List.of("and", "unless"),
          List.of("==", "!=", ">", ">=", "<", "<="),
          List.of("+", "-"),
          List.of("*", "/", "%"),
          List.of("^"));

  private final Tokens tokens;
  private final StageParser stages;
  private int depth;

  Parser(String text) throws QueryException {
    this.tokens = new Tokens(text);
    this.stages = new StageParser(tokens);
  }

  LogqlQuery query() throws QueryException {
    LogqlQuery query = expression(0);
    tokens.end();
    return query;
  }

  List<LabelTest> onlySelector() throws QueryException {
    List<LabelTest> selector = stages.selector();
    tokens.end();
    return selector;
  }

  private LogqlQuery expression(int level) throws QueryException {
    if (level == OPERATORS.size()) {
      return unary();
    }
    LogqlQuery left = expression(level + 1);
    while (OPERATORS.get(level).contains(tokens.here().text())
        && tokens.here().kind() != Kind.STRING) {
      Token operator = tokens.take();
      boolean asNumber = modifiers(operator, level);
      boolean isPower = operator.is("^");
      LogqlQuery right = expression(isPower ? level : level + 1);
      left =
          new LogqlQuery.Combined(
              numbers(left, operator), operator(operator), asNumber, numbers(right, operator));
    }
    return left;
  }

  /// Reads `bool`, if it is there. Refuses all other modifiers.
  private boolean modifiers(Token operator, int level) throws QueryException {
    if (level < 2) {
      throw tokens.unknown(operator, "compare with numbers, or send two queries");
    }
    boolean asNumber = tokens.here().isName("bool");
    if (asNumber) {
      if (level != 2) {
        throw tokens.wrong(tokens.here(), "`bool` belongs to a comparison");
      }
      tokens.take();
    }
    for (String word : List.of("on", "ignoring", "group_left", "group_right")) {
      if (tokens.here().isName(word)) {
        throw tokens.unknown(
            tokens.here(), "both sides have to have the same labels; take `by` to get there");
      }
    }
    return asNumber;
  }

  private static LogqlQuery.Operator operator(Token token) {
    return switch (token.text()) {
      case "==" -> new LogqlQuery.Operator.Compared(Comparison.EQUAL);
      case "!=" -> new LogqlQuery.Operator.Compared(Comparison.NOT_EQUAL);
      case ">" -> new LogqlQuery.Operator.Compared(Comparison.GREATER);
      case ">=" -> new LogqlQuery.Operator.Compared(Comparison.AT_LEAST);
      case "<" -> new LogqlQuery.Operator.Compared(Comparison.LESS);
      case "<=" -> new LogqlQuery.Operator.Compared(Comparison.AT_MOST);
      default -> new LogqlQuery.Operator.Arithmetic(token.text().charAt(0));
    };
  }

  private LogqlQuery.Numbers numbers(LogqlQuery query, Token of) throws QueryException {
    if (query instanceof LogqlQuery.Numbers numbers) {
      return numbers;
    }
    throw tokens.wrong(
        of,
        of.shown()
            + " takes numbers, and a selector gives lines; count them first, as in"
            + " count_over_time({app=\"shop\"}[5m])");
  }

  private LogqlQuery unary() throws QueryException {
    Token here = tokens.here();
    boolean minus = here.is("-");
    if (minus || here.is("+")) {
      tokens.take();
      return new LogqlQuery.Literal(minus ? -literal() : literal());
    }
    if (++depth > DEEPEST) {
      throw tokens.wrong(here, "this is nested too deep");
    }
    LogqlQuery query = primary();
    depth--;
    return query;
  }

  private LogqlQuery primary() throws QueryException {
    Token here = tokens.here();
    if (here.is("{")) {
      return stages.lines();
    }
    if (here.is("(")) {
      tokens.take();
      LogqlQuery inside = expression(0);
      tokens.expect(")");
      return inside instanceof LogqlQuery.Lines lines ? stages.more(lines) : inside;
    }
    if (here.kind() == Kind.NUMBER) {
      return new LogqlQuery.Literal(literal());
    }
    if (here.kind() == Kind.NAME) {
      return function(tokens.take());
    }
    throw tokens.wrong(
        here, "unexpected " + here.shown() + "; a query begins with { or a function");
  }

  private double literal() throws QueryException {
    Token here = tokens.take();
    OptionalDouble number = Quantity.number(here.text());
    if (here.kind() != Kind.NUMBER || number.isEmpty()) {
      throw tokens.wrong(here, "expected a number, not " + here.shown());
    }
    return number.getAsDouble();
  }

  private LogqlQuery function(Token name) throws QueryException {
    LogqlQuery.RangeOperation range = RANGES.get(name.text());
    if (range != null) {
      return overTime(name, range);
    }
    LogqlQuery.GroupOperation group = GROUPS.get(name.text());
    if (group != null) {
      return together(name, group);
    }
    if (name.isName("vector")) {
      tokens.expect("(");
      double value = literal();
      tokens.expect(")");
      return new LogqlQuery.Vector(value);
    }
    if (OTHERS.contains(name.text())) {
      throw tokens.unknown(
          name,
          "there are "
              + String.join(", ", RANGES.keySet().stream().sorted().toList())
              + " and "
              + String.join(", ", GROUPS.keySet().stream().sorted().toList()));
    }
    throw tokens.wrong(
        name, "unexpected " + name.shown() + "; a query begins with { or a function");
  }

  private LogqlQuery.Numbers overTime(Token name, LogqlQuery.RangeOperation operation)
      throws QueryException {
    tokens.expect("(");
    int brackets = 0;
    while (tokens.here().is("(")) {
      tokens.take();
      brackets++;
    }
    LogqlQuery.Lines lines = stages.lines();
    long range = -1;
    long offset = 0;
    while (true) {
      if (range < 0 && tokens.here().is("[")) {
        range = range();
        offset = offset();
        lines = stages.more(lines);
      } else if (brackets > 0 && tokens.here().is(")")) {
        tokens.take();
        brackets--;
        lines = stages.more(lines);
      } else {
        break;
      }
    }
    if (range < 0) {
      throw tokens.wrong(
          tokens.here(), name.shown() + " needs a range of time behind its lines, such as [5m]");
    }
    tokens.expect(")");
    Token next = tokens.here();
    if (next.isName("by") || next.isName("without")) {
      throw tokens.wrong(next, name.shown() + " groups nothing; put sum by (…) around it");
    }
    return new LogqlQuery.OverTime(operation, lines, range, offset);
  }

  private long range() throws QueryException {
    tokens.expect("[");
    long range = duration();
    if (range <= 0) {
      throw tokens.wrong(tokens.here(), "a range of time is longer than nothing");
    }
    if (tokens.here().is(":")) {
      throw tokens.unknown(tokens.here(), "subqueries are not part of it");
    }
    tokens.expect("]");
    return range;
  }

  private long offset() throws QueryException {
    if (!tokens.here().isName("offset")) {
      return 0;
    }
    tokens.take();
    boolean minus = tokens.here().is("-");
    if (minus) {
      tokens.take();
    }
    long offset = duration();
    return minus ? -offset : offset;
  }

  private long duration() throws QueryException {
    Token here = tokens.take();
    Optional<Long> nanos =
        here.kind() == Kind.QUANTITY ? Quantity.nanos(here.text()) : Optional.empty();
    if (nanos.isEmpty()) {
      throw tokens.wrong(here, "expected a duration such as 5m or 1h30m, not " + here.shown());
    }
    return nanos.get();
  }

  private LogqlQuery.Numbers together(Token name, LogqlQuery.GroupOperation operation)
      throws QueryException {
    Optional<LogqlQuery.Grouping> grouping = grouping();
    tokens.expect("(");
    int most = 0;
    if (operation.picks()) {
      Token here = tokens.here();
      double given = literal();
      most = (int) given;
      if (most < 1 || most != given) {
        throw tokens.wrong(here, name.shown() + " takes a whole number from 1 on");
      }
      tokens.expect(",");
    }
    LogqlQuery.Numbers of = numbers(expression(0), name);
    tokens.expect(")");
    if (grouping.isEmpty()) {
      grouping = grouping();
    }
    return new LogqlQuery.Together(operation, grouping.orElse(LogqlQuery.Grouping.ALL), most, of);
  }

  private Optional<LogqlQuery.Grouping> grouping() throws QueryException {
    Token here = tokens.here();
    if (!here.isName("by") && !here.isName("without")) {
      return Optional.empty();
    }
    tokens.take();
    tokens.expect("(");
    List<String> labels = new ArrayList<>();
    while (!tokens.here().is(")")) {
      labels.add(tokens.name());
      if (!tokens.here().is(")")) {
        tokens.expect(",");
      }
    }
    tokens.expect(")");
    return Optional.of(new LogqlQuery.Grouping(here.isName("without"), labels));
  }
}
