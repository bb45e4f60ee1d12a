package dev.natship.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.engine.LaneSettings;
import dev.natship.lookup.PastOptions;
import dev.natship.replay.DryRun;
import dev.natship.replay.Order;
import dev.natship.replay.ReplayRefused;
import dev.natship.settings.Spelling;
import dev.natship.shell.AdminClient;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Shell;
import dev.natship.shell.StopSignals;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Has the running Natship send lines of the past to a destination again, or for the first time.
@Command(
    name = "natship replay",
    mixinStandardHelpOptions = true,
    description = {
      "Send lines of the past to a destination again, or for the first time: from the",
      "journal and its archive, through the running Natship, beside what arrives. A replay",
      "has a ledger of its own, and goes on after a restart where it was.",
      "",
      "Each option that selects may come several times: of one kind one has to hold, and",
      "of all kinds each. What the destination itself selects counts as well."
    },
    footer = {
      "",
      "Without a running Natship only --dry-run works, which reads the folder.",
      "The destination may get a line twice that it has already: it gets what is asked for.",
      "",
      "Exits with 0 when it is done, with 1 when it failed, was cancelled, or nobody answers,",
      "2 for wrong usage.",
      "",
      "Examples:",
      "  natship replay --to loki --from 2d --until 1d --app shop --dry-run",
      "  natship replay --to loki --from 2026-01-31T10:00:00Z --level warn --rate 1000",
      "  natship replay --list",
      "  natship replay --cancel 3"
    })
final class ReplayCommand implements Callable<Integer> {
  private static final String LIST = "/api/v1/replays";
  private static final String JSON = "application/json";

  private final Shell shell;

  @Option(names = "--to", paramLabel = "NAME", description = "The destination.")
  private @Nullable String to;

  @Mixin private PastOptions which = new PastOptions();

  @Option(names = "--from", paramLabel = "WHEN", description = "The same as --since.")
  void from(@Nullable String when) {
    which.beginWith("--from", when);
  }

  @Option(
      names = "--rate",
      paramLabel = "LINES",
      description = "Read at most so many lines a second, or max (5000).")
  private @Nullable String rate;

  @Option(names = "--dry-run", description = "Only say how many lines and bytes these are.")
  private boolean dryRun;

  @Option(names = "--no-wait", description = "Begin it, and do not wait for its end.")
  private boolean leave;

  @Option(names = "--list", description = "List the replays that there are, and how far they are.")
  private boolean list;

  @Option(names = "--cancel", paramLabel = "ID", description = "End a replay.")
  private @Nullable String cancel;

  @Option(names = "--pause", paramLabel = "ID", description = "Hold a replay back.")
  private @Nullable String pause;

  @Option(names = "--resume", paramLabel = "ID", description = "End such a pause.")
  private @Nullable String resume;

  @Option(names = "--dir", paramLabel = "FOLDER", description = "Of the journal, for --dry-run.")
  private @Nullable Path folder;

  @Option(names = "--address", paramLabel = "URL", description = "Ask there.")
  private @Nullable String address;

  ReplayCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration = shell.configuration();
    if (asked() > 1) {
      shell.err().println("natship: --to, --list, --pause, --resume and --cancel go one at a time");
      return ExitCode.USAGE;
    }
    try {
      if (list) {
        return client(configuration).map(this::list).orElse(ExitCode.USAGE);
      }
      for (Map.Entry<String, Optional<String>> each : steering().entrySet()) {
        if (each.getValue().isPresent()) {
          Optional<AdminClient> client = client(configuration);
          return client.isEmpty()
              ? ExitCode.USAGE
              : steer(client.get(), each.getValue().get(), each.getKey());
        }
      }
      List<String> problems = new ArrayList<>();
      Optional<Order> order = order(problems);
      if (order.isEmpty() || !problems.isEmpty()) {
        problems.forEach(problem -> shell.err().println("natship: " + problem));
        return ExitCode.USAGE;
      }
      if (dryRun) {
        return dryRun(configuration, order.get());
      }
      Optional<AdminClient> client = client(configuration);
      return client.isEmpty() ? ExitCode.USAGE : begin(client.get(), order.get());
    } catch (ReplayRefused refused) {
      shell.err().println("natship: " + refused.words());
      return ExitCode.USAGE;
    } catch (IOException failure) {
      shell.err().println("natship: the folder cannot be read: " + failure);
      return ExitCode.LOSS;
    }
  }

  private long asked() {
    return Stream.of(to != null, list, cancel != null, pause != null, resume != null)
        .filter(each -> each)
        .count();
  }

  private Map<String, Optional<String>> steering() {
    Map<String, Optional<String>> steering = new LinkedHashMap<>();
    steering.put("cancel", Optional.ofNullable(cancel));
    steering.put("pause", Optional.ofNullable(pause));
    steering.put("resume", Optional.ofNullable(resume));
    return steering;
  }

  private Optional<AdminClient> client(Configuration configuration) {
    return AdminClient.of(configuration, Optional.ofNullable(address), shell.err());
  }

  private Optional<Order> order(List<String> problems) {
    Instant now = Instant.now();
    if (to == null) {
      problems.add("name the destination with --to");
    }
    which.selection(problems);
    Optional<Instant> begin = which.since(now, problems);
    Optional<Instant> end = which.until(now, problems);
    if (begin.isEmpty() && problems.isEmpty()) {
      problems.add("say since when, with --since");
    }
    which.inOrder(begin, Optional.of(end.orElse(now)), problems);
    if (rate != null && !rate.matches("max|[1-9][0-9]{0,6}")) {
      problems.add("--rate takes lines a second, or max");
    }
    return !problems.isEmpty() || to == null || begin.isEmpty()
        ? Optional.empty()
        : Optional.of(new Order(to, begin.get(), end.orElse(now), which.words(), 0));
  }

  private int dryRun(Configuration configuration, Order order) throws IOException {
    Optional<Path> place =
        Optional.ofNullable(folder)
            .or(() -> configuration.section("journal").optional("dir").map(Path::of));
    if (place.isEmpty() || !Files.isDirectory(place.get())) {
      shell
          .err()
          .println(
              "natship: "
                  + place
                      .map(path -> "there is no folder " + path)
                      .orElse("name the journal's folder with --dir, or set JOURNAL_DIR"));
      return ExitCode.USAGE;
    }
    Map<String, Destination.On> known = new TreeMap<>();
    configuration.candidates().forEach(on -> known.put(on.name(), on));
    Destination.On on = known.get(order.to());
    if (on == null) {
      shell
          .err()
          .println(
              "natship: there is no destination "
                  + order.to()
                  + Spelling.hint(order.to(), known.keySet())
                  + (known.isEmpty()
                      ? ""
                      : " (there is " + String.join(", ", known.keySet()) + ")"));
      return ExitCode.USAGE;
    }
    DryRun.Count count =
        DryRun.count(place.get(), order, LaneSettings.read(on.settings()).selection());
    shell
        .out()
        .printf(
            "%,d lines, %,d bytes as they came: %s would get %,d of them, %,d bytes%n",
            count.lines(), count.bytes(), order.to(), count.selected(), count.selectedBytes());
    if (count.missing() > 0) {
      shell.out().printf("%,d more are damaged or not there any more%n", count.missing());
    }
    return ExitCode.GOOD;
  }

  private int begin(AdminClient client, Order order) throws InterruptedException {
    StringBuilder query = new StringBuilder("to=").append(encoded(order.to()));
    query.append("&from=").append(encoded(order.from().toString()));
    query.append("&until=").append(encoded(order.until().toString()));
    if (rate != null) {
      query.append("&rate=").append(rate);
    }
    order
        .words()
        .forEach((word, values) ->
            values.forEach(
                value -> query.append('&').append(word).append('=').append(encoded(value))));
    try {
      AdminClient.Answer answer = client.post(LIST + "?" + query);
      if (answer.status() != 200) {
        shell.err().println("natship: " + client.refusal(answer));
        return answer.status() == 400 ? ExitCode.USAGE : ExitCode.LOSS;
      }
      Config begun = ConfigFactory.parseString(answer.text());
      String id = begun.getString("id");
      shell.out().printf("replay %s: %,d lines to %s%n", id, begun.getLong("lines"), order.to());
      return leave ? ExitCode.GOOD : watch(client, id);
    } catch (IOException failure) {
      shell
          .err()
          .println(
              "natship: "
                  + client.silence(failure)
                  + "; a replay goes through the running Natship (natship run)");
      return ExitCode.LOSS;
    } catch (ConfigException strange) {
      shell.err().println("natship: " + client.base() + " answered what is no status of a replay");
      return ExitCode.LOSS;
    }
  }

  /// Until it ends. Whoever stops watching stops nothing else.
  private int watch(AdminClient client, String id) throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    StopSignals.onStop(stop::countDown);
    ReplayProgress progress = new ReplayProgress(shell.err());
    while (!stop.await(1, TimeUnit.SECONDS)) {
      try {
        AdminClient.Answer answer = client.get(LIST, JSON);
        Optional<Config> now = answer.status() == 200 ? of(answer.text(), id) : Optional.empty();
        if (now.isEmpty()) {
          progress.clear();
          shell
              .err()
              .println(
                  "natship: "
                      + (answer.status() == 200
                          ? client.base() + " knows no replay " + id + " any more"
                          : client.refusal(answer)));
          return ExitCode.LOSS;
        }
        if (!now.get().getIsNull("ended")) {
          progress.clear();
          return end(now.get(), id);
        }
        progress.show(now.get());
      } catch (IOException failure) {
        progress.say("away (" + failure.getMessage() + "); the replay goes on when it is back");
      }
    }
    progress.clear();
    shell
        .err()
        .println(
            "natship: replay "
                + id
                + " goes on; natship replay --list says how far, --cancel "
                + id
                + " ends it");
    return ExitCode.GOOD;
  }

  private int end(Config replay, String id) {
    shell.out().println(ReplayProgress.ledger(replay));
    if (replay.getString("state").equals("cancelled")) {
      shell.err().println("natship: replay " + id + " was cancelled");
      return ExitCode.LOSS;
    }
    return replay.getLong("deadLettered") + ReplayProgress.dropped(replay) == 0
        ? ExitCode.GOOD
        : ExitCode.LOSS;
  }

  private static Optional<Config> of(String text, String id) {
    Config all = ConfigFactory.parseString(text).getConfig("replays");
    String key = "\"" + id + "\"";
    return all.hasPath(key) ? Optional.of(all.getConfig(key)) : Optional.empty();
  }

  private int list(AdminClient client) {
    try {
      AdminClient.Answer answer = client.get(LIST, JSON);
      if (answer.status() != 200) {
        shell.err().println("natship: " + client.refusal(answer));
        return ExitCode.LOSS;
      }
      Config all = ConfigFactory.parseString(answer.text()).getConfig("replays");
      TreeSet<Integer> ids = new TreeSet<>();
      all.root().keySet().forEach(id -> ids.add(Integer.valueOf(id)));
      if (ids.isEmpty()) {
        shell.out().println("no replays");
      }
      for (int id : ids) {
        Config each = all.getConfig("\"" + id + "\"");
        shell
            .out()
            .println(
                id
                    + " to "
                    + each.getString("to")
                    + ", from "
                    + each.getString("from")
                    + " until "
                    + each.getString("until")
                    + ": "
                    + each.getString("state")
                    + ReplayProgress.reason(each)
                    + "\n  "
                    + ReplayProgress.ledger(each));
      }
      return ExitCode.GOOD;
    } catch (IOException failure) {
      shell.err().println("natship: " + client.silence(failure));
      return ExitCode.LOSS;
    } catch (ConfigException | NumberFormatException strange) {
      shell.err().println("natship: " + client.base() + " answered what is no list of replays");
      return ExitCode.LOSS;
    }
  }

  private int steer(AdminClient client, String id, String action) {
    try {
      AdminClient.Answer answer = client.post(LIST + "/" + encoded(id) + "/" + action);
      if (answer.status() == 200) {
        Config now = ConfigFactory.parseString(answer.text());
        String state = now.getString("state");
        shell.out().println("replay " + id + ": " + state + ReplayProgress.reason(now));
        return action.equals("resume") && state.equals("waiting") ? ExitCode.LOSS : ExitCode.GOOD;
      }
      shell.err().println("natship: " + client.refusal(answer));
    } catch (ConfigException strange) {
      shell.err().println("natship: " + client.base() + " answered what is no status of a replay");
    } catch (IOException failure) {
      shell.err().println("natship: " + client.silence(failure));
    }
    return ExitCode.LOSS;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
