package dev.natship.lookup;

import dev.natship.config.Configuration;
import dev.natship.intake.IntakeSettings;
import dev.natship.reading.When;
import dev.natship.shaping.Selection;
import dev.natship.shell.AdminClient;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Logging;
import dev.natship.shell.ProblemReport;
import dev.natship.shell.Shell;
import dev.natship.shell.StopSignals;
import dev.natship.source.NatsSettings;
import dev.natship.terminal.Terminal;
import dev.natship.viewer.Pretty;
import dev.natship.viewer.Screen;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Shows lines as they arrive, from the running process or from NATS itself.
@Command(
    name = "natship tail",
    mixinStandardHelpOptions = true,
    description = {
      "Show lines as they arrive, and the last ones before. The running Natship is",
      "asked at its admin address; with --direct the lines come from NATS itself, and",
      "no other reader gets one less for it.",
      "",
      "Each option that selects may come several times: of one kind one has to hold,",
      "and of all kinds each. A * in a value stands for any characters."
    },
    footer = {
      "",
      "Keys on a terminal: space holds the view, / filters, e shows errors only, enter",
      "shows all that a line says, up and down choose one, w wraps, ? lists the keys,",
      "q quits. On a pipe lines are plain, and each is written at once. NO_COLOR takes",
      "the colours away.",
      "",
      "With --outcome a line waits until that is known, so lines come out of order; of",
      "those that wait the oldest go when there are more than a thousand, which is said.",
      "",
      "Whoever is too slow misses lines of his own view only, and is told how many.",
      "When Natship is restarted, the tail comes back and says what it missed.",
      "",
      "The address and the token are those of the configuration (ADMIN_ADDRESS,",
      "ADMIN_TOKEN). The text of lines needs the token wherever others can reach the",
      "address.",
      "",
      "Exits with 0, with 1 when nobody answers there or the token is wrong, 2 for wrong usage.",
      "",
      "Examples:",
      "  natship tail --app 'shop*' --level warn",
      "  natship tail --since 10m --match 'timeout|refused' --no-follow",
      "  natship tail -n 0 -o json | jq .message",
      "  natship tail --to loki --outcome dead-lettered --since 1h",
      "  natship tail --direct --region fra"
    })
public final class TailCommand implements Callable<Integer> {
  private static final int USUAL_LAST = 10;

  private final Shell shell;

  @Option(names = "--app", paramLabel = "APP", description = "Lines of this app.")
  private List<String> apps = List.of();

  @Option(names = "--not-app", paramLabel = "APP", description = "No lines of this app.")
  private List<String> notApps = List.of();

  @Option(names = "--region", paramLabel = "REGION", description = "Lines from this region.")
  private List<String> regions = List.of();

  @Option(names = "--instance", paramLabel = "ID", description = "Lines of this instance.")
  private List<String> instances = List.of();

  @Option(names = "--source", paramLabel = "SOURCE", description = "Lines from this source.")
  private List<String> sources = List.of();

  @Option(names = "--stream", paramLabel = "STREAM", description = "Lines of stdout or stderr.")
  private List<String> streams = List.of();

  @Option(
      names = "--subject",
      paramLabel = "SUBJECT",
      description = "Lines on these NATS subjects; * and > as in NATS.")
  private List<String> subjects = List.of();

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "Lines at least this serious: debug, info, warn, error.")
  private List<String> levels = List.of();

  @Option(
      names = "--match",
      paramLabel = "PATTERN",
      description = "Lines whose message holds this regular expression; it is marked.")
  private List<String> matches = List.of();

  @Option(names = "--not-match", paramLabel = "PATTERN", description = "No lines that hold this.")
  private List<String> notMatches = List.of();

  @Option(names = "--request-id", paramLabel = "ID", description = "Lines of this request.")
  private List<String> requestIds = List.of();

  @Option(names = "--to", paramLabel = "NAME", description = "Lines that this destination selects.")
  private @Nullable String to;

  @Option(
      names = "--outcome",
      paramLabel = "OUTCOME",
      description =
          "Lines that were delivered, filtered, sampled, dead-lettered or dropped there, or are"
              + " pending. Each is shown once that is known.")
  private @Nullable String outcome;

  @Option(names = "--before", description = "Lines as they came; the usual form.")
  private boolean before;

  @Option(names = "--after", description = "Lines as they are sent to the destination of --to.")
  private boolean after;

  @Option(names = "--since", paramLabel = "TIME", description = "Begin there: " + When.FORMS + ".")
  private @Nullable String since;

  @Option(
      names = {"-n", "--last"},
      paramLabel = "N",
      description = "Begin with the last N lines (10, or all since --since).")
  private @Nullable Integer last;

  @Option(names = "--no-follow", description = "Print what is there and end.")
  private boolean once;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "pretty, json (one object a line) or raw (as the program wrote it).")
  private LineForm form = LineForm.PRETTY;

  @Option(names = "--plain", description = "No keys and no screen: print line after line.")
  private boolean plain;

  @Option(names = "--wrap", description = "Wrap long lines on the screen instead of cutting them.")
  private boolean wrap;

  @Option(names = "--direct", description = "Read from NATS itself, without a running Natship.")
  private boolean direct;

  @Option(names = "--address", paramLabel = "URL", description = "Ask there.")
  private @Nullable String address;

  public TailCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, List<String>> words = words();
    Optional<String> mistake = mistake(words);
    if (mistake.isPresent()) {
      shell.err().println("natship: " + mistake.get());
      return ExitCode.USAGE;
    }
    Configuration configuration = shell.configuration();
    Optional<LogFeed> feed = direct ? direct(configuration, words) : running(configuration, words);
    return feed.isEmpty() ? ExitCode.USAGE : follow(feed.get());
  }

  private Map<String, List<String>> words() {
    Map<String, List<String>> words = new LinkedHashMap<>();
    words.put("apps", apps);
    words.put("not-apps", notApps);
    words.put("regions", regions);
    words.put("instances", instances);
    words.put("sources", sources);
    words.put("streams", streams);
    words.put("subjects", subjects);
    words.put("level", levels);
    words.put("match", matches);
    words.put("not-match", notMatches);
    words.put("request-id", requestIds);
    words.values().removeIf(List::isEmpty);
    return words;
  }

  private Optional<String> mistake(Map<String, List<String>> words) {
    List<String> problems = new ArrayList<>();
    Selection.of(words, (word, problem) -> problems.add(SelectOption.of(word) + ": " + problem));
    if (!problems.isEmpty()) {
      return Optional.of(problems.getFirst());
    }
    if (since != null && When.parse(since, Instant.now()).isEmpty()) {
      return Optional.of("--since takes " + When.FORMS);
    }
    if (to == null && (outcome != null || before || after)) {
      return Optional.of("--outcome, --before and --after are those at one destination: say --to");
    }
    if (before && after) {
      return Optional.of("--before and --after exclude each other");
    }
    if (direct && to != null) {
      return Optional.of("--direct asks no running Natship, so it knows of no destination");
    }
    if (direct && (since != null || last != null || once)) {
      return Optional.of(
          "--direct shows what arrives from now on; --since, -n and --no-follow need a running"
              + " Natship, whose journal holds what came before");
    }
    return Optional.empty();
  }

  private Optional<LogFeed> running(Configuration configuration, Map<String, List<String>> words) {
    return AdminClient.of(configuration, Optional.ofNullable(address), shell.err())
        .map(client -> new RunningFeed(client, asked(words), beginning(), !once));
  }

  private Map<String, List<String>> asked(Map<String, List<String>> words) {
    Map<String, List<String>> asked = new LinkedHashMap<>(words);
    if (to != null) {
      asked.put("to", List.of(to));
    }
    if (outcome != null) {
      asked.put("outcome", List.of(outcome));
    }
    if (after) {
      asked.put("form", List.of("sent"));
    }
    return asked;
  }

  private String beginning() {
    if (since == null) {
      return "last=" + (last == null ? USUAL_LAST : last);
    }
    String from = "since=" + URLEncoder.encode(since, StandardCharsets.UTF_8);
    String limit = once && last == null ? "&limit=100000" : "";
    return last == null ? from + limit : from + "&last=" + last;
  }

  private Optional<LogFeed> direct(Configuration configuration, Map<String, List<String>> words) {
    Logging.startQuiet(shell.err());
    NatsSettings nats = NatsSettings.read(configuration.section("nats"));
    IntakeSettings intake = IntakeSettings.read(configuration.section("level"));
    if (!configuration.problems().isEmpty()) {
      ProblemReport.print(configuration, shell.err());
      return Optional.empty();
    }
    return Optional.of(new DirectFeed(nats, intake, words));
  }

  private int follow(LogFeed feed) throws InterruptedException {
    CompletableFuture<Integer> end = new CompletableFuture<>();
    StopSignals.onStop(() -> end.complete(ExitCode.GOOD));
    Optional<Terminal> terminal =
        plain || once || form != LineForm.PRETTY
            ? Optional.empty()
            : Terminal.open(System.getenv(), System.in, shell.out());
    try {
      return terminal.isPresent() ? onScreen(feed, terminal.get(), end) : printed(feed, end);
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause());
    }
  }

  private int printed(LogFeed feed, CompletableFuture<Integer> end)
      throws InterruptedException, ExecutionException {
    boolean colours =
        Logging.isTerminal()
            && System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
            && !System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
    begin(
        feed,
        new TailPrinter(
            shell.out(), shell.err(), form, pretty(colours), () -> end.complete(ExitCode.GOOD)),
        end);
    return end.get();
  }

  private int onScreen(LogFeed feed, Terminal terminal, CompletableFuture<Integer> end)
      throws InterruptedException, ExecutionException {
    TailScreen screen =
        new TailScreen(terminal, new Screen(pretty(terminal.colours()), title(), wrap));
    try (terminal) {
      begin(feed, screen, end);
      screen.run(end::isDone);
    }
    int code = end.getNow(ExitCode.GOOD);
    if (code != ExitCode.GOOD) {
      screen.troubles().forEach(words -> shell.err().println("natship: " + words));
    }
    return code;
  }

  private static void begin(LogFeed feed, LogFeed.Taker taker, CompletableFuture<Integer> end) {
    Thread.ofPlatform()
        .daemon()
        .name("feed")
        .start(() -> {
          try {
            int code = feed.follow(taker);
            taker.idle();
            end.complete(code);
          } catch (Throwable bug) {
            end.completeExceptionally(bug);
          }
        });
  }

  private Pretty pretty(boolean colours) {
    return new Pretty(colours, ZoneId.systemDefault(), marked());
  }

  /// The server finds matches with another engine; what this one cannot read is not marked.
  private List<Pattern> marked() {
    try {
      return matches.stream().map(Pattern::compile).toList();
    } catch (PatternSyntaxException _) {
      return List.of();
    }
  }

  private String title() {
    StringBuilder title = new StringBuilder();
    asked(words())
        .forEach((word, values) ->
            title
                .append(title.isEmpty() ? "" : " ")
                .append(word)
                .append('=')
                .append(String.join(",", values)));
    return title.isEmpty() ? "all lines" : title.toString();
  }
}
