package dev.natship.bench;

import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a run needs around the program under test: the NATS server's address, the destinations, a
/// folder that is gone afterwards, and flags that the caller adds to the program's JVM.
record BenchStage(String natsUrl, CountingEndpoint endpoint, Path folder, List<String> flags) {
  static final String MAIN = "dev.natship.app.Main";

  Subject bareSubscriber() throws IOException {
    Path file = folder.resolve("progress");
    SharedCounter progress = newProgress(file);
    return Subject.start(
        child(BareSubscriber.class, List.of(natsUrl, file.toString())),
        folder.resolve("log"),
        () -> progress.get() >= 0,
        progress::get);
  }

  Subject straightforwardShipper() throws IOException {
    Path file = folder.resolve("progress");
    SharedCounter progress = newProgress(file);
    return Subject.start(
        child(StraightforwardShipper.class, List.of(natsUrl, file.toString(), endpoint.url(0))),
        folder.resolve("log"),
        () -> progress.get() >= 0,
        () -> endpoint.acceptedByAll(1));
  }

  /// A shipper with sinks that forget everything but how much it was.
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

  /// A shipper with so many HTTP sinks, watched from the destinations.
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

  /// The command that starts a shipper with this configuration and nothing from our own
  /// environment.
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
    return new Subject.Command(
        Jars.shipped().classPath(), flags, MAIN, List.of("run"), environment);
  }

  private String journal(boolean onDisk) {
    return onDisk ? "journal.dir = \"" + folder.resolve("journal") + "\"\n" : "";
  }

  private Subject.Command child(Class<?> main, List<String> arguments) {
    return new Subject.Command(
        System.getProperty("java.class.path"), flags, main.getName(), arguments, Map.of());
  }

  /// Where the bench's own classes are.
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
