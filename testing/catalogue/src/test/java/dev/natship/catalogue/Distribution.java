package dev.natship.catalogue;

import dev.natship.testkit.Await;
import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The program as it is shipped, in a process of its own: `natship run`, configured by environment
/// variables alone.
final class Distribution implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(90);

  private final Process process;
  private final Path log;
  private final URI admin;
  private final HttpClient client = HttpClient.newHttpClient();

  private Distribution(Process process, Path log, URI admin) {
    this.process = process;
    this.log = log;
    this.admin = admin;
  }

  static Distribution run(Path folder, Map<String, String> variables) throws IOException {
    return run(folder, variables, "run");
  }

  /// With a command that means `run`.
  static Distribution run(Path folder, Map<String, String> variables, String... words)
      throws IOException {
    String address = "127.0.0.1:" + FreePort.find();
    Map<String, String> all = new HashMap<>(Map.of("ADMIN_ADDRESS", address));
    all.putAll(variables);
    Distribution running = start(folder, all, URI.create("http://" + address), words);
    Await.until(BOUND, running::isReady, running::log);
    return running;
  }

  /// Waits for a command to end. Returns what it printed, with the exit code on a line below.
  static String command(Path folder, Map<String, String> variables, String... words)
      throws IOException, InterruptedException {
    try (Distribution started = start(folder, variables, URI.create("http://localhost"), words)) {
      if (!started.process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("it does not end: " + started.log());
      }
      return started.log() + "exit " + started.process.exitValue() + "\n";
    }
  }

  private static Distribution start(
      Path folder, Map<String, String> variables, URI admin, String... words) throws IOException {
    Path launcher = ShippedConfiguration.root().resolve("shipper/app/target/natship/natship");
    if (!Files.exists(launcher)) {
      throw new AssertionError("no distribution: build the module shipper/app before");
    }
    Path log = Files.createTempFile(folder, "natship", ".log");
    List<String> command = new ArrayList<>(List.of("sh", launcher.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    builder.environment().put("NATSHIP_HEAP", "192m");
    builder.environment().put("METRICS_ADDRESS", "off");
    builder.environment().putAll(variables);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new Distribution(builder.start(), log, admin);
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError("it ended: " + log());
    }
    try {
      return ask("/readyz").statusCode() == 200;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// The counts of each destination, by its name.
  Map<String, DestinationCounts> books() throws IOException, InterruptedException {
    return DestinationCounts.of(ask("/api/v1/status").body());
  }

  /// What it answers to a health check that was made for Vector.
  String health() throws IOException, InterruptedException {
    return ask("/health").body();
  }

  private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(admin.resolve(path)).timeout(BOUND).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /// Stops the program as a platform would, and returns what it printed.
  String stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end: " + log());
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("it ended with " + process.exitValue() + ": " + log());
    }
    return log();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly();
  }
}
