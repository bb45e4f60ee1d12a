package dev.natship.lookup;

import dev.natship.config.Configuration;
import dev.natship.intake.IntakeSettings;
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
import picocli.CommandLine.Mixin;
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

  @Mixin private SelectOptions which = new SelectOptions();

  @Mixin private DestinationOptions at = new DestinationOptions();

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
    List<String> problems = problems();
    if (!problems.isEmpty()) {
      problems.forEach(problem -> shell.err().println("natship: " + problem));
      return ExitCode.USAGE;
    }
    Configuration configuration = shell.configuration();
    Optional<LogFeed> feed = direct ? direct(configuration) : running(configuration);
    return feed.isEmpty() ? ExitCode.USAGE : follow(feed.get());
  }

  private List<String> problems() {
    List<String> problems = new ArrayList<>();
    which.selection(problems);
    which.since(Instant.now(), problems);
    at.check(problems);
    if (last != null && last < 0) {
      problems.add("-n takes a number from 0 on");
    }
    if (direct && at.to().isPresent()) {
      problems.add("--direct asks no running Natship, so it knows of no destination");
    }
    if (direct && (which.sinceText().isPresent() || last != null || once)) {
      problems.add(
          "--direct shows what arrives from now on; --since, -n and --no-follow need a running"
              + " Natship, whose journal holds what came before");
    }
    return problems;
  }

  private Optional<LogFeed> running(Configuration configuration) {
    return AdminClient.of(configuration, Optional.ofNullable(address), shell.err())
        .map(client -> new RunningFeed(client, asked(), beginning(), !once));
  }

  private Map<String, List<String>> asked() {
    Map<String, List<String>> asked = which.words();
    asked.putAll(at.asked());
    return asked;
  }

  private String beginning() {
    Optional<String> since = which.sinceText();
    if (since.isEmpty()) {
      return "last=" + (last == null ? USUAL_LAST : last);
    }
    String from = "since=" + URLEncoder.encode(since.get(), StandardCharsets.UTF_8);
    String limit = once && last == null ? "&limit=100000" : "";
    return last == null ? from + limit : from + "&last=" + last;
  }

  private Optional<LogFeed> direct(Configuration configuration) {
    Logging.startQuiet(shell.err());
    NatsSettings nats = NatsSettings.read(configuration.section("nats"));
    IntakeSettings intake = IntakeSettings.read(configuration.section("level"));
    if (!configuration.problems().isEmpty()) {
      ProblemReport.print(configuration, shell.err());
      return Optional.empty();
    }
    return Optional.of(new DirectFeed(nats, intake, which.words()));
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
      return which.expressions().stream().map(Pattern::compile).toList();
    } catch (PatternSyntaxException _) {
      return List.of();
    }
  }

  private String title() {
    StringBuilder title = new StringBuilder();
    asked()
        .forEach((word, values) ->
            title
                .append(title.isEmpty() ? "" : " ")
                .append(word)
                .append('=')
                .append(String.join(",", values)));
    return title.isEmpty() ? "all lines" : title.toString();
  }
}
