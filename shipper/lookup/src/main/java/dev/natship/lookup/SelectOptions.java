package dev.natship.lookup;

import dev.natship.reading.When;
import dev.natship.shaping.Selection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that choose lines, the same for every command that does: the words of `select`, and
/// since when. Several values of one may stand behind a comma, but for expressions, which may hold
/// one.
public class SelectOptions {
  private static final String MATCH = "match";

  @Option(
      names = "--app",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "APP",
      description = "Lines of this app.")
  private List<String> apps = new ArrayList<>();

  @Option(
      names = "--not-app",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "APP",
      description = "No lines of this app.")
  private List<String> notApps = new ArrayList<>();

  @Option(
      names = "--region",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "REGION",
      description = "Lines from this region.")
  private List<String> regions = new ArrayList<>();

  @Option(
      names = "--instance",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "ID",
      description = "Lines of this instance.")
  private List<String> instances = new ArrayList<>();

  @Option(
      names = "--source",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "SOURCE",
      description = "Lines from this source.")
  private List<String> sources = new ArrayList<>();

  @Option(
      names = "--stream",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "STREAM",
      description = "Lines of stdout or stderr.")
  private List<String> streams = new ArrayList<>();

  @Option(
      names = "--subject",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "SUBJECT",
      description = "Lines on this NATS subject; * and > as in NATS.")
  private List<String> subjects = new ArrayList<>();

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "Lines at least this serious: debug, info, warn, error.")
  private List<String> levels = new ArrayList<>();

  @Option(
      names = "--match",
      paramLabel = "PATTERN",
      description = "Lines whose message holds this regular expression.")
  private List<String> matches = new ArrayList<>();

  @Option(names = "--regex", paramLabel = "PATTERN", description = "The same as --match.")
  private List<String> regexes = new ArrayList<>();

  @Option(
      names = "--not-match",
      paramLabel = "PATTERN",
      description = "No lines whose message holds this.")
  private List<String> notMatches = new ArrayList<>();

  @Option(names = "--request-id", paramLabel = "ID", description = "Lines of this request.")
  private List<String> requestIds = new ArrayList<>();

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = "Lines received since: " + When.FORMS + ".")
  private @Nullable String since;

  /// What was typed for it, by which it is named when it is wrong.
  private String sinceOption = "--since";

  /// What is selected, in the words of `select`; empty for all lines.
  public Map<String, List<String>> words() {
    Map<String, List<String>> words = new LinkedHashMap<>();
    words.put("apps", apps);
    words.put("not-apps", notApps);
    words.put("regions", regions);
    words.put("instances", instances);
    words.put("sources", sources);
    words.put("streams", streams);
    words.put("subjects", subjects);
    words.put("level", levels);
    words.put(MATCH, expressions());
    words.put("not-match", notMatches);
    words.put("request-id", requestIds);
    words.values().removeIf(List::isEmpty);
    return words;
  }

  /// The same as a selection; everything that is wrong is added to the problems.
  public Selection selection(List<String> problems) {
    checkExpressions("--match", matches, problems);
    checkExpressions("--regex", regexes, problems);
    return Selection.of(
        words(),
        (word, problem) -> {
          if (!word.equals(MATCH)) {
            problems.add(option(word) + ": " + problem);
          }
        });
  }

  /// For themselves, so that each is named as it was typed.
  private static void checkExpressions(
      String option, List<String> expressions, List<String> problems) {
    Selection.of(Map.of(MATCH, expressions), (_, problem) -> problems.add(option + ": " + problem));
  }

  /// The option may come several times, so `apps` is `--app`.
  private static String option(String word) {
    return "--" + (word.endsWith("s") ? word.substring(0, word.length() - 1) : word);
  }

  /// As if it had been given as `--since`, but named as it was typed.
  public void beginWith(String option, @Nullable String when) {
    since = when;
    sinceOption = option;
  }

  /// What stands for `--since` in what is said about it.
  String sinceOption() {
    return sinceOption;
  }

  /// As it was given.
  Optional<String> sinceText() {
    return Optional.ofNullable(since);
  }

  /// Since when; empty where that is not said, or wrong.
  public Optional<Instant> since(Instant now, List<String> problems) {
    return time(sinceOption, since, now, problems);
  }

  /// The expressions.
  List<String> expressions() {
    List<String> expressions = new ArrayList<>(matches);
    expressions.addAll(regexes);
    return expressions;
  }

  static Optional<Instant> time(
      String option, @Nullable String given, Instant now, List<String> problems) {
    Optional<Instant> when = Optional.ofNullable(given).flatMap(text -> When.parse(text, now));
    if (given != null && when.isEmpty()) {
      problems.add(option + " takes " + When.FORMS);
    }
    return when;
  }
}
