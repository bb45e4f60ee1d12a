package dev.natship.bench;

import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Times from `exec` until the shipper says it is ready, and until `--help` and `--version` have
/// ended, with and without the start-up cache that the image ships. The cache is made here the same
/// way.
final class StartUp {
  private static final int TIMES = 5;
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final String CONFIGURATION = "sinks.hole { type = blackhole }\n";

  private final String natsUrl;
  private final Path folder;

  /// The middle of several starts, in milliseconds.
  record Times(String what, boolean cache, double millis, double slowest) {}

  StartUp(String natsUrl, Path folder) {
    this.natsUrl = natsUrl;
    this.folder = folder;
  }

  List<Times> measure() throws IOException {
    Path cache = folder.resolve("start-up.aot");
    boolean made = make(cache);
    List<String> with = made ? List.of("-XX:AOTCache=" + cache) : List.of();
    List<Times> times = new ArrayList<>();
    double[][] millis = new double[6][TIMES];
    for (int i = 0; i < TIMES; i++) {
      millis[0][i] = ready(List.of());
      millis[1][i] = ready(with);
      millis[2][i] = ended("--help", List.of());
      millis[3][i] = ended("--help", with);
      millis[4][i] = ended("--version", List.of());
      millis[5][i] = ended("--version", with);
    }
    String[] what = {"ready", "--help", "--version"};
    for (int i = 0; i < millis.length; i++) {
      boolean cached = i % 2 == 1;
      if (!cached || made) {
        Arrays.sort(millis[i]);
        times.add(new Times(what[i / 2], cached, millis[i][TIMES / 2], millis[i][TIMES - 1]));
      }
    }
    return times;
  }

  /// Java writes the cache while it ends, which takes longer than any other end.
  private boolean make(Path cache) throws IOException {
    int port = FreePort.find();
    Status status = new Status(port);
    List<String> flags = List.of("-XX:AOTCacheOutput=" + cache);
    Process process =
        stage(flags).shipper(port, CONFIGURATION).start(folder.resolve("start-up.log"));
    try {
      Wait.until(BOUND, status::isReady);
      process.destroy();
      process.waitFor(2 * BOUND.toSeconds(), TimeUnit.SECONDS);
      return Files.exists(cache);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private double ready(List<String> flags) throws IOException {
    int port = FreePort.find();
    Status status = new Status(port);
    Subject.Command command = stage(flags).shipper(port, CONFIGURATION);
    long begin = System.nanoTime();
    try (Subject _ =
        Subject.start(command, folder.resolve("start-up.log"), status::isReady, () -> 0)) {
      return (System.nanoTime() - begin) / 1e6;
    }
  }

  private double ended(String argument, List<String> flags) throws IOException {
    Subject.Command command =
        new Subject.Command(Stage.distribution(), flags, Stage.MAIN, List.of(argument), Map.of());
    long begin = System.nanoTime();
    Process process = command.start(folder.resolve("start-up.log"));
    try {
      if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(argument + " did not end");
      }
      return (System.nanoTime() - begin) / 1e6;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private Stage stage(List<String> flags) {
    try (Endpoint nobody = Endpoint.start(1, 1)) {
      return new Stage(natsUrl, nobody, folder, flags);
    }
  }
}
