package dev.natship.cage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.natship.testkit.Await;
import dev.natship.testkit.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/// One scenario: a nats-server, destinations, and Natship in its cage. Every scenario ends with
/// [#end()], which asks what must always hold.
final class Scenario implements AutoCloseable {
  /// How long the program may deliver what is left after SIGTERM.
  static final Duration DEADLINE = Duration.ofSeconds(10);

  private static final Duration GUARD = Duration.ofSeconds(10);
  private static final Duration SETTLE = Duration.ofSeconds(45);

  private final Path folder;
  private final Machine machine;
  private final Path home;
  private final NatsServer nats;
  private final Sent sent = new Sent();
  private final Map<String, CountingReceiver> destinations = new TreeMap<>();
  private final List<CountingReceiver> all = new ArrayList<>();
  private final Set<String> down = new HashSet<>();
  private final Map<String, String> variables = new HashMap<>();
  private final StringBuilder configuration = new StringBuilder();
  private final List<Publisher> publishers = new ArrayList<>();
  private final Figures figures;
  private long gapLines;
  private List<String> prefix = List.of();
  private Duration deadline = DEADLINE;
  private Cage cage;
  private CagedNatship natship;
  private HealthProbe probe;

  Scenario(String name, Machine machine, Path folder) {
    this(name, machine, folder, DistributionFolder.asBuilt());
  }

  Scenario(String name, Machine machine, Path folder, Path home) {
    this(name, machine, folder, home, "");
  }

  /// @param server more configuration of the nats-server
  Scenario(String name, Machine machine, Path folder, Path home, String server) {
    this.folder = folder;
    this.machine = machine;
    this.home = home;
    this.cage = Cage.of(machine);
    this.nats = NatsServer.start(server);
    this.figures = new Figures(name);
    stopsWithin(DEADLINE);
    variables.put("NATS_URL", nats.url());
  }

  Scenario variable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  Scenario configure(String text) {
    configuration.append(text).append('\n');
    return this;
  }

  /// For what has much to do at the end, so that a busy machine fails no test.
  Scenario stopsWithin(Duration most) {
    deadline = most;
    return configure("stop.deadline = " + most.toSeconds() + "s");
  }

  /// Words before the command.
  Scenario prefix(List<String> words) {
    prefix = words;
    return this;
  }

  /// A destination whose settings the test gives itself.
  CountingReceiver destination(String name) {
    CountingReceiver destination = nameless(null);
    known(name, destination);
    return destination;
  }

  /// One that no ledger is compared with.
  CountingReceiver nameless(SSLContext tls) {
    CountingReceiver destination = CountingReceiver.start(sent, tls);
    all.add(destination);
    return destination;
  }

  /// Compares what it got with the ledger of this name.
  void known(String name, CountingReceiver destination) {
    destinations.put(name, destination);
  }

  /// A plain HTTP destination with gzip.
  CountingReceiver http(String name) {
    return http(name, "");
  }

  CountingReceiver http(String name, String more) {
    CountingReceiver destination = destination(name);
    configure(
        "sinks.%s { type = http, url = \"%s\", encoding = ndjson, compression = gzip, %s }"
            .formatted(name, destination.url(), more));
    return destination;
  }

  /// Lines need not arrive there by the end, only be explained.
  Scenario down(String name) {
    down.add(name);
    return this;
  }

  NatsServer nats() {
    return nats;
  }

  Sent sent() {
    return sent;
  }

  Figures figures() {
    return figures;
  }

  /// Starts the program and returns once it is subscribed.
  CagedNatship start() throws IOException {
    CagedNatship started = launch();
    figures.add("subscribed after", started.awaitSubscribed());
    probe = HealthProbe.of(started);
    return started;
  }

  /// Starts the program and returns once it lives.
  CagedNatship startUnconnected() throws IOException {
    CagedNatship started = launch();
    figures.add("healthy after", started.awaitHealthy());
    probe = HealthProbe.of(started);
    return started;
  }

  /// Starts the program and waits for nothing.
  CagedNatship launch() throws IOException {
    Path file = folder.resolve("natship.conf");
    Files.writeString(file, configuration);
    variables.put("NATSHIP_CONFIG", file.toString());
    if (cage == null) {
      cage = Cage.of(machine);
    }
    CagedNatship started = CagedNatship.start(cage, home, prefix, folder, variables);
    natship = started;
    return started;
  }

  CagedNatship natship() {
    if (natship == null) {
      throw new IllegalStateException("not started");
    }
    return natship;
  }

  HealthProbe probe() {
    if (probe == null) {
      throw new IllegalStateException("not started");
    }
    return probe;
  }

  Publisher publisher(int apps) throws IOException {
    Publisher publisher = Publisher.to(nats, sent, apps);
    publishers.add(publisher);
    return publisher;
  }

  /// Waits until this destination has everything that was published so far, whatever becomes of the
  /// others.
  void awaitAllAt(CountingReceiver destination) {
    Await.until(
        SETTLE,
        () -> destination.numbers().distinct() + lostBySource() >= sent.count(),
        () -> destination.numbers().distinct() + " of " + sent.count() + ": " + natship().log());
  }

  private long lostBySource() {
    try {
      return Books.sum(natship().status().path("source").path("dropped"));
    } catch (IOException _) {
      return 0;
    }
  }

  /// Stops the program and asks what must hold after every scenario: it answered, its books
  /// balance, every number arrived or is explained, it ended in time, and its exit code is true.
  void end() throws IOException, InterruptedException {
    List<String> wrong = new ArrayList<>();
    settle(wrong);
    figures.add("longest silence", probe().longestSilence());
    if (probe().longestSilence().compareTo(Duration.ofSeconds(30)) > 0) {
      wrong.add("/healthz was silent for " + probe().longestSilence());
    }
    long sourceLost = readStatus(wrong);
    figures.add("peak resident", natship().peakResidentMebibytes() + " MiB");
    stop(wrong);
    if (cage != null) {
      figures.add("peak charge", cage.peakMebibytes() + " MiB");
      if (cage.kills() > 0) {
        wrong.add("the kernel killed it for its memory");
      }
    }
    judge(Books.last(natship().log()), sourceLost, wrong);
    figures.add("wrong", wrong.size()).publish();
    assertEquals(List.of(), wrong, () -> tail(natship().log()));
  }

  private void settle(List<String> wrong) {
    try {
      Await.until(SETTLE, () -> !natship().isAlive() || settled(), () -> missing().toString());
    } catch (AssertionError e) {
      wrong.add("not all delivered: " + e.getMessage());
    }
  }

  /// Gives up the program that runs, for one that is started after it.
  void killed() throws InterruptedException {
    probe().close();
    natship().kill();
    natship = null;
    probe = null;
  }

  private boolean settled() {
    return missing().isEmpty();
  }

  private Map<String, String> missing() {
    Map<String, String> missing = new TreeMap<>(unread());
    Map<String, Long> explained = explained();
    destinations.forEach((name, destination) -> {
      long absent = sent.count() - destination.numbers().distinct();
      if (!down.contains(name) && absent > explained.getOrDefault(name, 0L)) {
        missing.put(name, absent + " of " + sent.count());
      }
    });
    return missing;
  }

  /// What still waits at the server or on the way, as it does on a busy machine.
  private Map<String, String> unread() {
    try {
      JsonNode source = natship().status().path("source");
      long absent = unread(source);
      return absent > 0 && source.path("gaps").asLong() == 0
          ? Map.of("the source", absent + " of " + sent.count())
          : Map.of();
    } catch (IOException _) {
      return Map.of();
    }
  }

  /// Lines of each destination that will not come any more.
  private Map<String, Long> explained() {
    Map<String, Long> explained = new HashMap<>();
    try {
      JsonNode status = natship().status();
      JsonNode source = status.path("source");
      long lost = Books.sum(source.path("dropped")) + unknown(source);
      status
          .path("sinks")
          .properties()
          .forEach(sink -> {
            Books books = Books.of(sink.getValue());
            explained.put(sink.getKey(), lost + books.explained() - books.pending());
          });
    } catch (IOException _) {
      // Then nothing is explained.
    }
    return explained;
  }

  /// Returns how many lines the source says it lost.
  private long readStatus(List<String> wrong) {
    try {
      JsonNode status = natship().status();
      Map<String, Books> books = new TreeMap<>();
      status
          .path("sinks")
          .properties()
          .forEach(sink -> {
            books.put(sink.getKey(), Books.of(sink.getValue()));
            JsonNode dropped = sink.getValue().path("dropped");
            if (!dropped.isEmpty() && !down.contains(sink.getKey())) {
              figures.add(sink.getKey() + " dropped", dropped);
            }
          });
      wrong.addAll(Books.unbalanced(books));
      JsonNode source = status.path("source");
      long dropped = Books.sum(source.path("dropped"));
      if (dropped > 0) {
        figures.add("source dropped", source.path("dropped"));
      }
      if (source.path("gaps").asLong() > 0) {
        figures.add(
            "gaps",
            "%s of %s s, %d lines"
                .formatted(source.path("gaps"), source.path("gapSeconds"), unknown(source)));
      }
      gapLines = unknown(source);
      long absent = sent.count() + sent.others().get() - source.path("messages").asLong();
      if (absent > dropped + gapLines) {
        wrong.add("the source does not know of " + absent + " lines: " + source);
      }
      return dropped;
    } catch (IOException e) {
      wrong.add("no status: " + e);
      return 0;
    }
  }

  private void stop(List<String> wrong) throws InterruptedException {
    if (!natship().isAlive()) {
      wrong.add("it had ended with " + natship().exitCode());
      return;
    }
    probe().restart();
    long begin = System.nanoTime();
    natship().terminate();
    boolean ended = natship().ends(deadline.plus(GUARD));
    Duration time = Duration.ofNanos(System.nanoTime() - begin);
    if (ended) {
      figures.add("stop", time).add("exit", natship().exitCode());
    } else {
      figures.add("stop", "never");
      wrong.add("it did not end " + GUARD + " after its deadline of " + deadline);
      natship().kill();
    }
  }

  private void judge(Map<String, Books> last, long sourceLost, List<String> wrong) {
    boolean kept = variables.containsKey("JOURNAL_DIR");
    boolean lost = sourceLost > 0;
    wrong.addAll(Books.unbalanced(last));
    for (Map.Entry<String, CountingReceiver> entry : destinations.entrySet()) {
      Numbers numbers = entry.getValue().numbers();
      Books books = last.get(entry.getKey());
      if (books == null) {
        wrong.add("no last word about " + entry.getKey());
        continue;
      }
      long absent = sent.count() - numbers.distinct();
      if (absent > sourceLost + gapLines + books.explained()) {
        wrong.add(
            entry.getKey()
                + " lacks "
                + absent
                + " lines of "
                + sent.count()
                + ", and explains "
                + books
                + " besides "
                + sourceLost
                + " of the source");
      }
      lost |= books.dropped() + books.deadLettered() > 0 || (!kept && books.pending() > 0);
    }
    if (!last.isEmpty() && natship().exitCode() == 0 && lost) {
      wrong.add("exit 0 although lines were lost: " + last + ", source " + sourceLost);
    }
    if (!last.isEmpty() && natship().exitCode() != 0 && !lost) {
      wrong.add("exit " + natship().exitCode() + " although nothing was lost: " + last);
    }
  }

  /// Lines that were published while it was not subscribed: nobody can count those but we.
  private long unknown(JsonNode source) {
    return source.path("gaps").asLong() > 0 ? Math.max(0, unread(source)) : 0;
  }

  private long unread(JsonNode source) {
    return sent.count()
        + sent.others().get()
        - source.path("messages").asLong()
        - Books.sum(source.path("dropped"));
  }

  private static String tail(String log) {
    return log.length() > 8000 ? "…" + log.substring(log.length() - 8000) : log;
  }

  @Override
  public void close() throws IOException {
    if (probe != null) {
      probe.close();
    }
    if (natship != null) {
      natship.close();
    }
    for (Publisher publisher : publishers) {
      publisher.close();
    }
    all.forEach(CountingReceiver::close);
    nats.close();
    if (cage != null) {
      cage.close();
    }
  }
}
