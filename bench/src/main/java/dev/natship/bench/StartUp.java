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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Measures how long the shipper takes until it is ready, and until `--help` and `--version` have
/// ended. Does so with and without the start-up cache that the image ships, and also without the
/// modules of sinks other than HTTP. Makes the caches as the image does.
final class StartUp {
  private static final int TIMES = 5;
  private static final Duration BOUND = Duration.ofSeconds(30);

  /// Nothing listens at this address, and no line is sent to it.
  private static final String CONFIGURATION =
      "sinks.out { type = http, url = \"http://127.0.0.1:9/\" }\n";

  private final String natsUrl;
  private final Path folder;

  /// The results of several starts, in milliseconds.
  ///
  /// @param millis the median
  record Times(
      String what, int jars, double mebibytes, boolean cache, double millis, double slowest) {}

  private record Start(String what, Jars jars, Optional<Path> cache) {
    List<String> flags() {
      return cache.map(file -> List.of("-XX:AOTCache=" + file)).orElse(List.of());
    }
  }

  StartUp(String natsUrl, Path folder) {
    this.natsUrl = natsUrl;
    this.folder = folder;
  }

  List<Times> measure() throws IOException {
    Jars all = Jars.shipped();
    Jars httpOnly = Jars.withHttpOnly();
    Optional<Path> cache = train(all, "all.aot");
    List<Start> starts = new ArrayList<>();
    for (String what : List.of("ready", "--help", "--version")) {
      starts.add(new Start(what, all, Optional.empty()));
      cache.ifPresent(file -> starts.add(new Start(what, all, Optional.of(file))));
    }
    starts.add(new Start("ready", httpOnly, Optional.empty()));
    train(httpOnly, "http-only.aot")
        .ifPresent(file -> starts.add(new Start("ready", httpOnly, Optional.of(file))));
    return times(starts);
  }

  /// The kinds of start take turns, so that a busy moment does not hit only one of them.
  private List<Times> times(List<Start> starts) throws IOException {
    double[][] millis = new double[starts.size()][TIMES];
    for (int round = 0; round < TIMES; round++) {
      for (int i = 0; i < starts.size(); i++) {
        Start start = starts.get(i);
        millis[i][round] = start.what().equals("ready") ? ready(start) : ended(start);
      }
    }
    List<Times> times = new ArrayList<>();
    for (int i = 0; i < millis.length; i++) {
      Arrays.sort(millis[i]);
      Start start = starts.get(i);
      times.add(
          new Times(
              start.what(),
              start.jars().count(),
              start.jars().mebibytes(),
              start.cache().isPresent(),
              millis[i][TIMES / 2],
              millis[i][TIMES - 1]));
    }
    return times;
  }

  /// Makes a start-up cache. Java writes it when the program ends, so this end takes longer than
  /// others.
  private Optional<Path> train(Jars jars, String name) throws IOException {
    Path cache = folder.resolve(name);
    int port = FreePort.find();
    StatusClient status = new StatusClient(port);
    List<String> flags = List.of("-XX:AOTCacheOutput=" + cache);
    Process process = shipper(jars, port, flags).start(folder.resolve("start-up.log"));
    try {
      Wait.until(BOUND, () -> status.isReady() || !process.isAlive());
      process.destroy();
      process.waitFor(2 * BOUND.toSeconds(), TimeUnit.SECONDS);
      return Files.exists(cache) ? Optional.of(cache) : Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private double ready(Start start) throws IOException {
    int port = FreePort.find();
    StatusClient status = new StatusClient(port);
    Subject.Command command = shipper(start.jars(), port, start.flags());
    long begin = System.nanoTime();
    try (Subject _ =
        Subject.start(command, folder.resolve("start-up.log"), status::isReady, () -> 0)) {
      return (System.nanoTime() - begin) / 1e6;
    }
  }

  private double ended(Start start) throws IOException {
    Subject.Command command =
        new Subject.Command(
            start.jars().classPath(),
            start.flags(),
            BenchStage.MAIN,
            List.of(start.what()),
            Map.of());
    long begin = System.nanoTime();
    Process process = command.start(folder.resolve("start-up.log"));
    try {
      if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(start.what() + " did not end");
      }
      return (System.nanoTime() - begin) / 1e6;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private Subject.Command shipper(Jars jars, int port, List<String> flags) throws IOException {
    try (CountingEndpoint nobody = CountingEndpoint.start(1, 1)) {
      return new BenchStage(natsUrl, nobody, folder, flags, false, Optional.empty())
          .shipper(port, CONFIGURATION)
          .on(jars.classPath());
    }
  }
}
