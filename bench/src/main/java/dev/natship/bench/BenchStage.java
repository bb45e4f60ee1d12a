package dev.natship.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.natship.demo.NatsPublisher;
import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// What a run needs around the program under test: the NATS server's address, the destinations, a
/// temporary folder, and further flags for the program's JVM.
record BenchStage(
    String natsUrl, CountingEndpoint endpoint, Path folder, List<String> flags, boolean oneCore) {
  static final String MAIN = "dev.natship.app.Main";

  private static final byte[] KNOCK = "{\"message\":\"are you there?\"}".getBytes(UTF_8);
  private static final long KNOCK_NANOS = 100_000_000;

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
  Subject straightforwardShipper(StraightforwardForm form) throws IOException {
    String url = endpoint.url(0) + (form == StraightforwardForm.NDJSON ? "" : "/posted");
    Path file = folder.resolve("progress");
    SharedCounter progress = newProgress(file);
    return Subject.start(
        child(StraightforwardShipper.class, List.of(natsUrl, file.toString(), url, form.name())),
        folder.resolve("log"),
        () -> progress.get() >= 0,
        () -> endpoint.acceptedByAll(1));
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
          .append("sinks.http-" + i + " { type = http, url = \"" + endpoint.url(i))
          .append("\", encoding = ndjson, compression = " + compression + " }\n");
    }
    StatusClient status = new StatusClient(port);
    return Subject.start(
        shipper(port, sinks.toString()),
        folder.resolve("log"),
        status::isReady,
        () -> endpoint.acceptedByAll(destinations));
  }

  /// A shipper with one HTTP sink.
  ///
  /// @param more further settings of the sink
  Subject http(String more) throws IOException {
    int port = FreePort.find();
    StatusClient status = new StatusClient(port);
    String sink =
        "sinks.http { type = http, url = \"%s\", encoding = ndjson, compression = gzip, %s }\n"
            .formatted(endpoint.url(0), more);
    return Subject.start(
        shipper(port, sink),
        folder.resolve("log"),
        status::isReady,
        () -> endpoint.acceptedByAll(1));
  }

  /// A shipper with a provider that its variables turn on.
  Subject provider(ProviderRow row) throws IOException {
    int port = FreePort.find();
    ProviderRow here = row.at(endpoint.base());
    StatusClient status = new StatusClient(port);
    return Subject.start(
        shipper(port, here.settings()).and(here.variables()),
        folder.resolve("log"),
        status::isReady,
        () -> endpoint.acceptedByAll(1));
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
            "127.0.0.1:" + FreePort.find());
    return placed(
        new Subject.Command(Jars.shipped().classPath(), flags, MAIN, List.of("run"), environment));
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
