package dev.natship.shaping;

import dev.natship.api.ContextField;
import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.SubjectPattern;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import dev.natship.settings.WrongValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Selects lines: those that pass all rules. Its words are the same in `select` of a destination
/// and wherever else lines are selected. Makes no objects for a line. Belongs to one thread.
///
/// A line without the field `app` does not pass `apps = [shop]`, and passes `not-apps = [shop]`.
public record Selection(List<SelectionRule> rules) {
  public static final Selection EVERYTHING = new Selection(List.of());

  private static final String NOT = "not-";
  private static final List<String> LEVELS =
      Arrays.stream(Level.values()).map(Level::word).toList();

  /// The words of a selection. Each may also be written with `not-` before it. [#SUBJECTS],
  /// [#LEVEL] and [#MATCH] have rules of their own.
  private enum Word {
    LEVEL,
    APPS,
    REGIONS,
    INSTANCES,
    HOSTS,
    PROVIDERS,
    SUBJECTS,
    STREAMS,
    SOURCES,
    REQUEST_ID,
    MATCH;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Selection {
    rules = List.copyOf(rules);
  }

  /// All words that [#of] accepts.
  public static List<String> words() {
    List<String> words = new ArrayList<>();
    for (Word word : Word.values()) {
      words.add(word.text());
      words.add(NOT + word.text());
    }
    return List.copyOf(words);
  }

  /// Reads the section `select` of a destination.
  public static Selection read(Settings settings) {
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    for (String word : words()) {
      String key = "select." + word;
      List<String> values = values(settings, key, word.endsWith(Word.MATCH.text()));
      if (settings.has(key)) {
        wanted.put(word, values);
      }
    }
    return of(wanted, (word, problem) -> settings.problem("select." + word, problem));
  }

  /// The values of a setting. A single pattern may contain spaces and commas, at which texts()
  /// would split it.
  private static List<String> values(Settings settings, String key, boolean pattern) {
    return pattern && !settings.json(key).startsWith("[")
        ? settings.optional(key).stream().toList()
        : settings.texts(key);
  }

  /// Makes a selection of words and values, as options of a command or parameters of a request give
  /// them.
  ///
  /// @param problem called with each word that is wrong, and what is wrong with it; if it was
  ///   called, the selection must not be used
  public static Selection of(Map<String, List<String>> wanted, BiConsumer<String, String> problem) {
    List<SelectionRule> rules = new ArrayList<>();
    wanted.forEach((word, values) -> {
      if (!words().contains(word)) {
        problem.accept(
            word,
            "`"
                + word
                + "` selects nothing: expected one of "
                + String.join(", ", words())
                + Spelling.hint(word, words()));
      }
    });
    // The rules in the order of the table, the cheapest first.
    for (Word word : Word.values()) {
      for (boolean not : new boolean[] {false, true}) {
        String text = not ? NOT + word.text() : word.text();
        List<String> values = wanted.getOrDefault(text, List.of());
        if (!values.isEmpty()) {
          rule(word, not, values, message -> problem.accept(text, message), rules);
        }
      }
    }
    return new Selection(rules);
  }

  private static void rule(
      Word word,
      boolean not,
      List<String> values,
      Consumer<String> problem,
      List<SelectionRule> rules) {
    switch (word) {
      case LEVEL -> level(not, values, problem, rules);
      case APPS -> rules.add(new SelectionRule.OfField(Field.APP, new Values(values), not));
      case REGIONS -> rules.add(new SelectionRule.OfField(Field.REGION, new Values(values), not));
      case INSTANCES ->
          rules.add(new SelectionRule.OfField(Field.INSTANCE, new Values(values), not));
      case HOSTS -> rules.add(new SelectionRule.OfField(Field.HOST, new Values(values), not));
      case PROVIDERS ->
          rules.add(new SelectionRule.OfField(Field.PROVIDER, new Values(values), not));
      case SUBJECTS -> subjects(not, values, problem, rules);
      case STREAMS ->
          rules.add(new SelectionRule.OfContext(ContextField.STREAM, new Values(values), not));
      case SOURCES ->
          rules.add(new SelectionRule.OfContext(ContextField.SOURCE, new Values(values), not));
      case REQUEST_ID ->
          rules.add(new SelectionRule.OfContext(ContextField.REQUEST_ID, new Values(values), not));
      case MATCH -> match(not, values, problem, rules);
    }
  }

  private static void level(
      boolean not, List<String> values, Consumer<String> problem, List<SelectionRule> rules) {
    String word = values.getFirst();
    if (values.size() > 1 || !Level.known(word)) {
      problem.accept(
          "expected a level such as debug, info, warn or error"
              + WrongValue.words(String.join(", ", values))
              + Spelling.hint(word.toLowerCase(Locale.ROOT), LEVELS));
      return;
    }
    Level level = Level.of(word);
    if (not || level != Level.TRACE) {
      rules.add(new SelectionRule.OfLevel(level, not));
    }
  }

  private static void subjects(
      boolean not, List<String> values, Consumer<String> problem, List<SelectionRule> rules) {
    List<SubjectPattern> patterns = new ArrayList<>();
    for (String text : values) {
      try {
        patterns.add(SubjectPattern.parse(text));
      } catch (IllegalArgumentException wrong) {
        problem.accept(String.valueOf(wrong.getMessage()));
      }
    }
    rules.add(new SelectionRule.OfSubject(patterns, not));
  }

  private static void match(
      boolean not, List<String> values, Consumer<String> problem, List<SelectionRule> rules) {
    List<Expression> expressions = new ArrayList<>();
    for (String text : values) {
      try {
        expressions.add(Expression.parse(text));
      } catch (IllegalArgumentException wrong) {
        problem.accept(String.valueOf(wrong.getMessage()));
      }
    }
    rules.add(new SelectionRule.OfMessage(new Expressions(expressions), not));
  }

  /// Selects the lines that both select.
  public Selection and(Selection also) {
    List<SelectionRule> both = new ArrayList<>(rules);
    both.addAll(also.rules);
    return new Selection(both);
  }

  public boolean everything() {
    return rules.isEmpty();
  }

  public boolean wants(LogLine line) {
    for (int i = 0; i < rules.size(); i++) {
      if (!rules.get(i).passes(line)) {
        return false;
      }
    }
    return true;
  }

  /// The same question for lines of which there are only [Marks].
  public Prospect prospect() {
    return new Prospect(this);
  }

  /// Which condition the line does not meet, as it stands in the configuration: `apps = shop`.
  /// Empty for a line that is wanted.
  public Optional<String> refusal(LogLine line) {
    return rules.stream()
        .filter(rule -> !rule.passes(line))
        .findFirst()
        .map(SelectionRule::condition);
  }

  /// Everything that decides which lines are wanted: different for different rules.
  public List<List<String>> conditions() {
    List<List<String>> conditions = new ArrayList<>();
    for (SelectionRule rule : rules) {
      List<String> condition = new ArrayList<>(List.of((rule.not() ? NOT : "") + rule.word()));
      condition.addAll(rule.texts());
      conditions.add(condition);
    }
    return conditions;
  }

  /// The same selection for another thread.
  public Selection copy() {
    return new Selection(rules.stream().map(SelectionRule::copy).toList());
  }

  /// Returns false when none of these lines can be wanted, so that they need not be read.
  public boolean mayWant(LinesSummary lines) {
    for (SelectionRule rule : rules) {
      if (!rule.mayPass(lines)) {
        return false;
      }
    }
    return true;
  }
}
