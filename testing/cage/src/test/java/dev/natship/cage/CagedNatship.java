package dev.natship.cage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.natship.testkit.Await;
import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The program as it is shipped, started in a cage by its launcher and told what to do by
/// environment variables alone.
final class CagedNatship implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  private final Process process;
  private final Path log;
  private final String admin;
  private final long started = System.nanoTime();

  private CagedNatship(Process process, Path log, String admin) {
    this.process = process;
    this.log = log;
    this.admin = admin;
  }

  /// @param prefix words before the command, such as those that give it a name service of its own
  /// @param folder for its log
  static CagedNatship start(
      Cage cage, Path home, List<String> prefix, Path folder, Map<String, String> variables)
      throws IOException {
    Path log = Files.createTempFile(folder, "natship", ".log");
    String address = "127.0.0.1:" + FreePort.find();
    List<String> command = new ArrayList<>(prefix);
    // A build in the background has its children ignore SIGINT, and Java then keeps to that.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.addAll(List.of("sh", home.resolve("natship").toString(), "run"));
    ProcessBuilder builder = new ProcessBuilder(cage.inside(command)).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    builder.environment().put("ADMIN_ADDRESS", address);
    builder.environment().put("METRICS_ADDRESS", "off");
    builder.environment().put("LOG_FORMAT", "text");
    builder.environment().putAll(variables);
    builder
        .environment()
        .merge("NATSHIP_JAVA_OPTS", "-XX:ActiveProcessorCount=1", (own, ours) -> own + " " + ours);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new CagedNatship(builder.start(), log, "http://" + address);
  }

  String admin() {
    return admin;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Waits until it is subscribed, which it is without being ready where a destination is down.
  Duration awaitSubscribed() {
    Await.until(BOUND, this::isSubscribed, () -> "not subscribed: " + log());
    return Duration.ofNanos(System.nanoTime() - started);
  }

  Duration awaitHealthy() {
    Await.until(BOUND, () -> answers("/healthz"), () -> "not healthy: " + log());
    return Duration.ofNanos(System.nanoTime() - started);
  }

  Duration awaitReady() {
    Await.until(BOUND, this::isReady, () -> "not ready: " + log());
    return Duration.ofNanos(System.nanoTime() - started);
  }

  boolean isReady() {
    return answers("/readyz");
  }

  private boolean answers(String path) {
    refuseDead();
    try {
      return connection(path).getResponseCode() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  private boolean isSubscribed() {
    refuseDead();
    try {
      return status().path("source").path("connected").asBoolean();
    } catch (IOException _) {
      return false;
    }
  }

  private void refuseDead() {
    if (!process.isAlive()) {
      throw new AssertionError("it ended with " + process.exitValue() + ": " + log());
    }
  }

  JsonNode status() throws IOException {
    return JSON.readTree(get("/api/v1/status"));
  }

  byte[] get(String path) throws IOException {
    try (var in = connection(path).getInputStream()) {
      return in.readAllBytes();
    }
  }

  /// What it says of one destination.
  JsonNode sink(String name) throws IOException {
    return status().path("sinks").path(name);
  }

  /// The most memory that it had resident, mapped files included, in MiB.
  long peakResidentMebibytes() {
    try {
      Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
      return peak.find() ? Long.parseLong(peak.group(1)) >> 10 : 0;
    } catch (IOException _) {
      return 0;
    }
  }

  void terminate() {
    process.destroy();
  }

  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
    if (!kill.waitFor(10, TimeUnit.SECONDS)) {
      throw new IOException("cannot send " + name);
    }
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Whether it ended in time.
  boolean ends(Duration bound) throws InterruptedException {
    return process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS);
  }

  int exitCode() {
    return process.exitValue();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private HttpURLConnection connection(String path) throws IOException {
    if (URI.create(admin + path).toURL().openConnection() instanceof HttpURLConnection connection) {
      connection.setConnectTimeout(20_000);
      connection.setReadTimeout(20_000);
      return connection;
    }
    throw new IOException("not HTTP");
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(20, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
