package dev.natship.logql;

import dev.natship.logql.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.safere.Pattern;

/// Reads a selector and the stages behind it.
final class StageParser {
  private static final String STAGES =
      "there are json, logfmt, line_format, label_format, drop, keep, decolorize and filters of"
          + " labels";
  private static final List<String> OTHERS =
      List.of("regexp", "pattern", "unpack", "unwrap", "distinct");

  private final Tokens tokens;

  StageParser(Tokens tokens) {
    this.tokens = tokens;
  }

  LogqlQuery.Lines lines() throws QueryException {
    Token here = tokens.here();
    List<LabelTest> selector = selector();
    if (selector.isEmpty()) {
      throw tokens.wrong(here, "a selector names one label at least, as in {app=\"shop\"}");
    }
    return more(new LogqlQuery.Lines(selector, List.of()));
  }

  /// Reads the stages that follow, and adds them to the given lines.
  LogqlQuery.Lines more(LogqlQuery.Lines lines) throws QueryException {
    List<Stage> stages = new ArrayList<>(lines.stages());
    while (true) {
      Token here = tokens.here();
      if (isFilter(here)) {
        stages.add(lineFilter());
      } else if (here.is("|")) {
        tokens.take();
        stage(stages);
      } else {
        return new LogqlQuery.Lines(lines.selector(), stages);
      }
    }
  }

  List<LabelTest> selector() throws QueryException {
    tokens.expect("{");
    List<LabelTest> tests = new ArrayList<>();
    while (!tokens.here().is("}")) {
      String label = tokens.name();
      Optional<LabelTest> test = ofText(label);
      if (test.isEmpty()) {
        throw tokens.wrong(
            tokens.here(), "expected =, !=, =~ or !~ behind a label, not " + tokens.here().shown());
      }
      tests.add(test.get());
      if (!tokens.here().is("}")) {
        tokens.expect(",");
        if (tokens.here().is("}")) {
          throw tokens.wrong(tokens.here(), "expected a label behind the comma");
        }
      }
    }
    tokens.expect("}");
    return tests;
  }

  /// Reads `="a"`, `!="a"`, `=~"a"` or `!~"a"`, if it comes next.
  private Optional<LabelTest> ofText(String label) throws QueryException {
    Token sign = tokens.here();
    if (!(sign.is("=") || sign.is("!=") || sign.is("=~") || sign.is("!~"))) {
      return Optional.empty();
    }
    tokens.take();
    Token value = tokens.here();
    String text = tokens.string();
    TextTest test =
        sign.text().endsWith("~")
            ? new TextTest.Matches(pattern(value, text))
            : new TextTest.Same(text);
    return Optional.of(
        new LabelTest(label, sign.text().startsWith("!") ? new TextTest.Not(test) : test));
  }

  private Pattern pattern(Token place, String expression) throws QueryException {
    try {
      return TextTest.pattern(expression);
    } catch (IllegalArgumentException wrong) {
      throw tokens.wrong(place, String.valueOf(wrong.getMessage()));
    }
  }

  /// Whether this token begins a line filter. `!=` does only when a string follows; otherwise it
  /// compares numbers.
  private boolean isFilter(Token here) {
    return here.is("|=")
        || here.is("|~")
        || here.is("|>")
        || here.is("!~")
        || here.is("!>")
        || here.is("!=") && (tokens.behind().kind() == Kind.STRING || tokens.behind().isName("ip"));
  }

  private Stage.LineFilter lineFilter() throws QueryException {
    Token sign = tokens.take();
    if (sign.text().endsWith(">")) {
      throw tokens.unknown(sign, "take |= for a text or |~ for an expression");
    }
    List<TextTest> any = new ArrayList<>();
    any.add(inLine(sign));
    while (tokens.here().isName("or")) {
      tokens.take();
      any.add(inLine(sign));
    }
    return new Stage.LineFilter(any, sign.text().startsWith("!"));
  }

  private TextTest inLine(Token sign) throws QueryException {
    Token here = tokens.here();
    if (here.isName("ip")) {
      throw tokens.unknown(here, "take |~ for an expression");
    }
    String text = tokens.string();
    return sign.text().endsWith("~")
        ? new TextTest.Finds(pattern(here, text))
        : new TextTest.Part(text);
  }

  private void stage(List<Stage> stages) throws QueryException {
    Token here = tokens.here();
    if (here.kind() == Kind.NAME && OTHERS.contains(here.text()) && !comparesNext()) {
      throw tokens.unknown(here, STAGES);
    }
    if (here.kind() != Kind.NAME || comparesNext()) {
      stages.add(new Stage.LabelFilter(either()));
      return;
    }
    tokens.take();
    switch (here.text()) {
      case "json" -> stages.add(new Stage.Json(extractions()));
      case "logfmt" -> {
        flags();
        stages.add(new Stage.Logfmt(extractions()));
      }
      case "line_format" -> stages.add(new Stage.LineFormat(template()));
      case "label_format" -> stages.add(labelFormat());
      case "drop" -> stages.add(new Stage.Drop(labels(here)));
      case "keep" -> stages.add(new Stage.Keep(labels(here)));
      // Does nothing: queries see lines without colours.
      case "decolorize" -> {}
      default -> throw tokens.wrong(here, "unexpected " + here.shown() + " behind |; " + STAGES);
    }
  }

  private boolean comparesNext() {
    Token next = tokens.behind();
    return next.kind() == Kind.SIGN
        && List.of("=", "!=", "=~", "!~", "==", ">", ">=", "<", "<=").contains(next.text())
        && !(next.is("!=") && tokens.here().isName("decolorize"))
        && !((next.is("!=") || next.is("!~"))
            && (tokens.here().isName("json") || tokens.here().isName("logfmt")));
  }

  private void flags() throws QueryException {
    if (tokens.here().is("-")) {
      throw tokens.unknown(tokens.here(), "leave the flags of logfmt away");
    }
  }

  /// Reads `a="b.c", d` after a parser. Returns for each label the path of its value.
  private Map<String, String> extractions() throws QueryException {
    Map<String, String> wanted = new LinkedHashMap<>();
    while (tokens.here().kind() == Kind.NAME && !isGroupingOrRange()) {
      String label = tokens.name();
      String from = label;
      if (tokens.here().is("=")) {
        tokens.take();
        Token place = tokens.here();
        from = path(place, tokens.string());
      }
      wanted.put(label, from);
      if (!tokens.here().is(",")) {
        break;
      }
      tokens.take();
      if (tokens.here().kind() != Kind.NAME) {
        throw tokens.wrong(tokens.here(), "expected a label behind the comma");
      }
    }
    return wanted;
  }

  private boolean isGroupingOrRange() {
    Token here = tokens.here();
    return here.isName("or") || here.isName("and") || here.isName("unless");
  }

  /// Rewrites a path such as `a.b[0]["c"]` to `a.b[0].c`.
  private String path(Token place, String text) throws QueryException {
    String path = text.replaceAll("\\[\"([^\"\\]]+)\"\\]", ".$1");
    path = path.startsWith(".") ? path.substring(1) : path;
    if (path.isEmpty() || !path.matches("[^\\[\\]\"]+(\\[[0-9]+\\][^\\[\\]\"]*)*")) {
      throw tokens.wrong(place, "expected a path such as request.headers[0], not \"" + text + "\"");
    }
    return path;
  }

  private Template template() throws QueryException {
    Token place = tokens.here();
    String text = tokens.string();
    try {
      return Template.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw tokens.wrong(place, String.valueOf(wrong.getMessage()));
    }
  }

  private Stage labelFormat() throws QueryException {
    Map<String, Template> labels = new LinkedHashMap<>();
    Map<String, String> renamed = new LinkedHashMap<>();
    do {
      if (!labels.isEmpty() || !renamed.isEmpty()) {
        tokens.expect(",");
      }
      String label = tokens.name();
      tokens.expect("=");
      if (tokens.here().kind() == Kind.NAME) {
        renamed.put(label, tokens.name());
      } else {
        labels.put(label, template());
      }
    } while (tokens.here().is(","));
    return new Stage.LabelFormat(labels, renamed);
  }

  private Set<String> labels(Token stage) throws QueryException {
    Set<String> labels = new LinkedHashSet<>();
    do {
      if (!labels.isEmpty()) {
        tokens.expect(",");
      }
      labels.add(tokens.name());
      Token next = tokens.here();
      if (next.is("=") || next.is("!=") || next.is("=~") || next.is("!~")) {
        throw tokens.unknown(
            next, "behind " + stage.shown() + " stand names of labels alone; filter before it");
      }
    } while (tokens.here().is(","));
    return labels;
  }

  private Condition either() throws QueryException {
    Condition left = both();
    while (tokens.here().isName("or")) {
      tokens.take();
      left = new Condition.Either(left, both());
    }
    return left;
  }

  /// Reads conditions joined by `and`. A comma means `and` too.
  private Condition both() throws QueryException {
    Condition left = condition();
    while (tokens.here().isName("and") || tokens.here().is(",")) {
      tokens.take();
      left = new Condition.Both(left, condition());
    }
    return left;
  }

  private Condition condition() throws QueryException {
    if (tokens.here().is("(")) {
      tokens.take();
      Condition inside = either();
      tokens.expect(")");
      return inside;
    }
    String label = tokens.name();
    Token sign = tokens.here();
    if (tokens.behind().kind() == Kind.STRING) {
      Optional<LabelTest> test = ofText(label);
      if (test.isPresent()) {
        return new Condition.OfText(test.get());
      }
    }
    if (tokens.behind().isName("ip")) {
      throw tokens.unknown(tokens.behind(), "take =~ for an expression");
    }
    return ofNumber(label, sign);
  }

  private Condition ofNumber(String label, Token sign) throws QueryException {
    Comparison comparison =
        switch (sign.text()) {
          case "=", "==" -> Comparison.EQUAL;
          case "!=" -> Comparison.NOT_EQUAL;
          case ">" -> Comparison.GREATER;
          case ">=" -> Comparison.AT_LEAST;
          case "<" -> Comparison.LESS;
          case "<=" -> Comparison.AT_MOST;
          default ->
              throw tokens.wrong(
                  sign, "expected a comparison behind the label, not " + sign.shown());
        };
    tokens.take();
    boolean minus = tokens.here().is("-");
    if (minus) {
      tokens.take();
    }
    Token value = tokens.take();
    Condition.Unit unit = unit(value);
    OptionalDouble number = unit.read(value.text());
    return new Condition.OfNumber(
        label, comparison, (minus ? -1 : 1) * number.orElse(Double.NaN), unit);
  }

  private Condition.Unit unit(Token value) throws QueryException {
    if (value.kind() == Kind.NUMBER) {
      return Condition.Unit.NUMBER;
    }
    if (value.kind() == Kind.QUANTITY) {
      if (Quantity.nanos(value.text()).isPresent()) {
        return Condition.Unit.DURATION;
      }
      if (Quantity.bytes(value.text()).isPresent()) {
        return Condition.Unit.BYTES;
      }
    }
    throw tokens.wrong(
        value, "expected a string, a number, a duration or a size, not " + value.shown());
  }
}
