package dev.natship.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.natship.demo.NatsPublisher;
import dev.natship.testkit.FreePort;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// What a run needs around the program under test: the NATS server's address, the destinations, a
/// temporary folder, and further flags for the program's JVM.
///
/// @param authority whom to trust; where it is set the program uses TLS, to NATS and to HTTP
///   destinations
record BenchStage(
    String natsUrl,
    CountingEndpoint endpoint,
    Path folder,
    List<String> flags,
    boolean oneCore,
    Optional<Path> authority) {
  static final String MAIN = "dev.natship.app.Main";

  private static final byte[] KNOCK = "{\"message\":\"are you there?\"}".getBytes(UTF_8);
  private static final long KNOCK_NANOS = 100_000_000;
  private static final String BACKLOG = "backlog";
  private static final String ROOM = "journal.retain.bytes = 1 TiB\narchive.on = false\n";
  private static final long FILL_WINDOW = 200_000;
  private static final Duration FILL_BOUND = Duration.ofMinutes(5);
  private static final long POLL_NANOS = 10_000_000;
  private static final long SYNC_NANOS = 1_000_000_000;

  /// The same with TLS. The server at `natsUrl` takes clients with and without it.
  BenchStage overTls() {
    return new BenchStage(
        natsUrl.replace("nats://127.0.0.1", "tls://localhost"),
        endpoint,
        folder,
        flags,
        oneCore,
        Optional.of(endpoint.authority()));
  }

  /// The same on a small machine: with one core, and the heap that the launcher sets for 256 MB.
  BenchStage small() {
    List<String> all = new ArrayList<>(flags);
    all.addAll(SmallMachine.FLAGS);
    return new BenchStage(natsUrl, endpoint, folder, all, true, authority);
  }

  Subject bareSubscriber() throws IOException {
    Path file = folder.resolve("progress");
    SharedCounter progress = newProgress(file);
    return Subject.start(
        child(BareSubscriber.class, List.of(natsUrl, file.toString())),
        folder.resolve("log"),
        () -> progress.get() >= 0,
        progress::get);
  }

  /// @param form the form in which lines are posted; NDJSON for scenarios without a provider
  /// @param destinations to how many destinations each batch is posted
  /// @param more further options of [StraightforwardShipper]
  Subject straightforward(StraightforwardForm form, int destinations, String... more)
      throws IOException {
    Path file = folder.resolve("progress");
    SharedCounter progress = newProgress(file);
    List<String> options = new ArrayList<>(List.of(more));
    options.addAll(List.of("nats=" + natsUrl, "progress=" + file, "form=" + form));
    authority.ifPresent(ca -> options.add("ca=" + ca));
    for (int i = 0; i < destinations; i++) {
      options.add("to=" + url(i) + (form == StraightforwardForm.NDJSON ? "" : "/posted"));
    }
    return Subject.start(
        child(StraightforwardShipper.class, options),
        folder.resolve("log"),
        () -> progress.get() >= 0,
        () -> endpoint.acceptedByAll(destinations));
  }

  Subject straightforwardOnDisk() throws IOException {
    return straightforward(StraightforwardForm.NDJSON, 1, "spool=" + folder.resolve("spool"));
  }

  Subject straightforwardFromFile() throws IOException {
    return straightforward(StraightforwardForm.NDJSON, 1, "from=" + folder.resolve(BACKLOG));
  }

  /// Writes the lines that [#straightforwardFromFile()] reads.
  void fillFile(Workload workload, long lines) throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(folder.resolve(BACKLOG)))) {
      for (long i = 0; i < lines; i++) {
        out.write(workload.next(System.nanoTime()).payload());
        out.write('\n');
      }
    }
  }

  /// A shipper with sinks that count lines and forget them.
  Subject blackholes(int sinks, boolean onDisk) throws IOException {
    int port = FreePort.find();
    StringBuilder configuration = new StringBuilder(journal(onDisk));
    List<SharedCounter> holes = new ArrayList<>();
    for (int i = 0; i < sinks; i++) {
      Path file = folder.resolve("progress-" + i);
      holes.add(SharedCounter.open(file));
      configuration.append(
          "sinks.hole-" + i + " { type = counted-blackhole, progress = \"" + file + "\" }\n");
    }
    StatusClient status = new StatusClient(port);
    return Subject.start(
        shipper(port, configuration.toString()).with(ownCode()),
        folder.resolve("log"),
        status::isReady,
        () -> holes.stream().mapToLong(SharedCounter::get).min().orElseThrow());
  }

  /// A shipper with this many HTTP sinks. The destinations see its lines.
  Subject http(String compression, int destinations) throws IOException {
    int port = FreePort.find();
    StringBuilder sinks = new StringBuilder();
    for (int i = 0; i < destinations; i++) {
      sinks
          .append("sinks.http-" + i + " { type = http, url = \"" + url(i))
          .append("\", encoding = ndjson, compression = " + compression)
          .append(authority.map(ca -> ", tls.ca = \"" + ca + "\"").orElse(""))
          .append(" }\n");
    }
    return shipping(port, sinks.toString(), destinations);
  }

  /// A shipper with one HTTP sink.
  ///
  /// @param more further settings of the sink
  Subject http(String more) throws IOException {
    return shipping(FreePort.find(), sink(more), 1);
  }

  /// A shipper with one HTTP sink, and so many clients that follow its lines.
  ///
  /// @param selection which of them, as parameters of a query; empty for all
  Subject tailed(int clients, String selection) throws IOException {
    int port = FreePort.find();
    Subject subject = shipping(port, sink(""), 1);
    try {
      TailCrowd.follow(port, clients, selection);
      return subject;
    } catch (IOException e) {
      subject.close();
      throw e;
    }
  }

  /// A shipper with one HTTP sink and its journal on disk, which has room for any backlog.
  Subject onDisk() throws IOException {
    return shipping(FreePort.find(), journal(true) + ROOM + sink(""), 1);
  }

  /// Fills the journal of [#onDisk()]: its destination refuses everything until all lines are
  /// there. The shipper is killed then, since a stop would wait for the destination.
  void fillJournal(Workload workload, long lines) throws IOException {
    int port = FreePort.find();
    StatusClient status = new StatusClient(port);
    endpoint.refuse(true);
    try (Subject filler =
            Subject.start(
                shipper(port, journal(true) + ROOM + sink("")),
                folder.resolve("log"),
                status::isReady,
                status::received);
        NatsPublisher publisher = NatsPublisher.connect(natsUrl)) {
      WorkloadPublisher load =
          new WorkloadPublisher(publisher, workload, new Polled(filler::done, POLL_NANOS));
      load.run(new WorkloadPublisher.Pace.FlatOut(FILL_WINDOW), lines);
      Wait.until(FILL_BOUND, () -> filler.done() >= lines);
      // All are certainly on the disk by then (journal.fsync).
      LockSupport.parkNanos(SYNC_NANOS);
      filler.kill();
    } finally {
      endpoint.refuse(false);
    }
  }

  /// A shipper with a provider that its variables turn on.
  Subject provider(ProviderRow row) throws IOException {
    int port = FreePort.find();
    ProviderRow here = row.at(endpoint.base());
    return shipping(port, shipper(port, here.settings()).and(here.variables()), 1);
  }

  /// A program that is not ours. It counts as ready once it has posted a line, so lines without a
  /// mark are published until one arrives.
  Subject peer(String command) throws IOException {
    Peer peer = new Peer(command, natsUrl, endpoint.url(0) + "/peer");
    try (NatsPublisher publisher = NatsPublisher.connect(natsUrl)) {
      return Subject.start(
          peer, folder.resolve("log"), () -> knocks(publisher), () -> endpoint.acceptedByAll(1));
    }
  }

  private boolean knocks(NatsPublisher publisher) {
    try {
      publisher.publish("logs.knock.ams.1".getBytes(UTF_8), KNOCK);
      publisher.flush();
      LockSupport.parkNanos(KNOCK_NANOS);
      return endpoint.requests() > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The command that starts a shipper with this configuration. The bench's own environment is not
  /// passed on.
  Subject.Command shipper(int adminPort, String configuration) throws IOException {
    Path file = folder.resolve("natship.conf");
    Files.writeString(file, configuration);
    Map<String, String> environment =
        Map.of(
            "NATSHIP_CONFIG",
            file.toString(),
            "NATS_URL",
            natsUrl,
            "ADMIN_ADDRESS",
            "127.0.0.1:" + adminPort,
            "METRICS_ADDRESS",
            "127.0.0.1:" + FreePort.find(),
            "NATS_CA",
            authority.map(Path::toString).orElse(""));
    return placed(
        new Subject.Command(Jars.shipped().classPath(), flags, MAIN, List.of("run"), environment));
  }

  private Subject shipping(int adminPort, String configuration, int destinations)
      throws IOException {
    return shipping(adminPort, shipper(adminPort, configuration), destinations);
  }

  private Subject shipping(int adminPort, Subject.Command command, int destinations)
      throws IOException {
    return Subject.start(
        command,
        folder.resolve("log"),
        new StatusClient(adminPort)::isReady,
        () -> endpoint.acceptedByAll(destinations));
  }

  private String sink(String more) {
    return "sinks.http { type = http, url = \"%s\", encoding = ndjson, compression = gzip, %s }\n"
        .formatted(url(0), more);
  }

  private String url(int destination) {
    return authority.isPresent() ? endpoint.secureUrl(destination) : endpoint.url(destination);
  }

  private String journal(boolean onDisk) {
    return onDisk ? "journal.dir = \"" + folder.resolve("journal") + "\"\n" : "";
  }

  private Subject.Command child(Class<?> main, List<String> arguments) {
    return placed(
        new Subject.Command(
            System.getProperty("java.class.path"), flags, main.getName(), arguments, Map.of()));
  }

  private Subject.Command placed(Subject.Command command) {
    return oneCore ? command.onOneCore() : command;
  }

  /// The folder or jar of the bench's own classes.
  private static String ownCode() {
    return Path.of(
            URI.create(
                CountedHoleFactory.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toString()))
        .toString();
  }

  private static SharedCounter newProgress(Path file) {
    SharedCounter progress = SharedCounter.open(file);
    progress.set(-1);
    return progress;
  }
}
