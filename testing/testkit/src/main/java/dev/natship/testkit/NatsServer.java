package dev.natship.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A real `nats-server` on a loopback port, with its monitor on a second one. The ports stay the
/// same over [#restart()], so clients can come back. Used by one test thread.
public final class NatsServer implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final int ATTEMPTS = 5;

  private final Supplier<Path> binary;
  private final Path folder;
  private String config;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private int port = FreePort.find();
  private int monitorPort = FreePort.find();
  private @Nullable Process process;

  private NatsServer(String config, boolean jetStream) {
    this(NatsBinary::find, config, jetStream);
  }

  private NatsServer(Supplier<Path> binary, String config, boolean jetStream) {
    this.binary = binary;
    try {
      this.folder = Files.createTempDirectory("natship-nats");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.config =
        jetStream
            ? config + "\njetstream { store_dir: \"" + folder.resolve("store") + "\" }\n"
            : config;
  }

  public static NatsServer start() {
    return start("");
  }

  /// Starts with more configuration, in the server's own syntax: accounts, `tls { … }`, limits. The
  /// ports and the host are already given.
  public static NatsServer start(String config) {
    return start(new NatsServer(config, false));
  }

  /// Starts another program than the one that all tests use; see [#others()].
  public static NatsServer start(Path binary, String config) {
    return start(new NatsServer(() -> binary, config, false));
  }

  /// The programs that the variable `NATS_SERVERS` names, with colons between them: other versions,
  /// for tests of what has to work with each. None when it is not set.
  public static List<Path> others() {
    String value = System.getenv().getOrDefault("NATS_SERVERS", "");
    return Stream.of(value.split(File.pathSeparator))
        .filter(path -> !path.isBlank())
        .map(Path::of)
        .toList();
  }

  /// Like [#start(String)] with JetStream on; what it stores lives until this object is closed.
  public static NatsServer startWithJetStream(String config) {
    return start(new NatsServer(config, true));
  }

  /// Reserves the ports without starting, for tests in which the server comes late: see {@link
  /// #restart()}.
  public static NatsServer absent(String config) {
    NatsBinary.find();
    return new NatsServer(config, false);
  }

  public String url() {
    return "nats://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  public int monitorPort() {
    return monitorPort;
  }

  public String monitorUrl() {
    return "http://127.0.0.1:" + monitorPort;
  }

  /// What the server has written so far, over all its starts.
  public List<String> log() {
    return List.copyOf(log);
  }

  public void awaitLog(String part) {
    Await.until(
        BOUND, () -> logged(part), () -> "\"" + part + "\" not in\n" + String.join("\n", log));
  }

  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /// Tells the server to refuse new clients and to send the present ones away one by one.
  public void lameDuck() {
    signal("USR2");
    awaitLog("lame duck mode");
  }

  /// Stops the process without ending it: connections stay open and nothing answers.
  public void pause() {
    signal("STOP");
  }

  public void resume() {
    signal("CONT");
  }

  /// Ends at once, as a lost machine does.
  public void kill() {
    process().destroyForcibly();
    awaitEnd();
  }

  /// Ends in order.
  public void stop() {
    process().destroy();
    awaitEnd();
  }

  /// Starts again on the same ports, after a stop, a kill, or a reserved start.
  public void restart() {
    if (isRunning()) {
      stop();
    }
    // The kernel may still hold the port for a moment, so the bound is a time and not a count.
    Await.until(
        BOUND, this::launch, () -> "nats-server did not restart:\n" + String.join("\n", log));
  }

  /// Like [#restart()] with other configuration.
  public void restart(String config) {
    this.config = config;
    restart();
  }

  @Override
  public void close() {
    if (isRunning()) {
      process().destroyForcibly();
      awaitEnd();
    }
    deleteFolder();
  }

  private static NatsServer start(NatsServer server) {
    for (int attempt = 1; !server.launch(); attempt++) {
      if (attempt == ATTEMPTS || !server.logged("address already in use")) {
        server.close();
        throw new IllegalStateException(
            "nats-server did not start:\n" + String.join("\n", server.log));
      }
      server.port = FreePort.find();
      server.monitorPort = FreePort.find();
    }
    return server;
  }

  private boolean launch() {
    int before = log.size();
    try {
      Path file = folder.resolve("nats.conf");
      Files.writeString(
          file,
          "listen: \"127.0.0.1:%d\"\nhttp: \"127.0.0.1:%d\"\n%s\n"
              .formatted(port, monitorPort, config));
      process =
          new ProcessBuilder(binary.get().toString(), "-c", file.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Process started = process();
    Thread reader = Thread.ofVirtual().name("nats-server log").start(() -> readLog(started));
    Await.until(
        BOUND,
        () ->
            !reader.isAlive()
                || log.stream().skip(before).anyMatch(line -> line.contains("Server is ready")),
        () -> String.join("\n", log));
    return reader.isAlive();
  }

  private void readLog(Process started) {
    try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(log::add);
    } catch (IOException | UncheckedIOException e) {
      log.add("(log ended: " + e.getMessage() + ")");
    }
  }

  private boolean logged(String part) {
    String wanted = part.toLowerCase(Locale.ROOT);
    return log.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).contains(wanted));
  }

  private void signal(String name) {
    try {
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -" + name + " " + process().pid())
              .redirectErrorStream(true)
              .start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("cannot send " + name + " to nats-server");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted");
    }
  }

  private void awaitEnd() {
    Process ending = process();
    Await.until(
        BOUND, () -> !ending.isAlive(), () -> "nats-server " + ending.pid() + " does not end");
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException("nats-server has not been started");
    }
    return process;
  }

  private void deleteFolder() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
