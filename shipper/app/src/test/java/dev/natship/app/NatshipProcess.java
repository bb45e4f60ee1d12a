package dev.natship.app;

import dev.natship.testkit.Await;
import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The real program in a process of its own, told what to do by environment variables alone.
final class NatshipProcess implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final Process process;
  private final Path log;
  private final String admin;

  private NatshipProcess(Process process, Path log, String admin) {
    this.process = process;
    this.log = log;
    this.admin = admin;
  }

  /// Starts `natship run` and waits until it listens.
  static NatshipProcess run(Path folder, Map<String, String> variables) throws IOException {
    return start(folder, variables, "run");
  }

  /// Starts a command that listens, and waits until it does.
  static NatshipProcess start(Path folder, Map<String, String> variables, String... words)
      throws IOException {
    Map<String, String> all = new HashMap<>(variables);
    all.put("ADMIN_ADDRESS", "127.0.0.1:" + FreePort.find());
    NatshipProcess natship = startUnwatched(folder, all, words);
    Await.until(BOUND, () -> natship.answers("/healthz"), natship::log);
    return natship;
  }

  /// Starts a command, and waits for nothing.
  static NatshipProcess startUnwatched(Path folder, Map<String, String> variables, String... words)
      throws IOException {
    Path log = Files.createTempFile(folder, "natship", ".log");
    List<String> command = new ArrayList<>(hearingHangUps());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx96m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.natship.app.Main"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(variables);
    builder.environment().put("METRICS_ADDRESS", "off");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    String admin = "http://" + variables.get("ADMIN_ADDRESS");
    return new NatshipProcess(builder.start(), log, admin);
  }

  /// Under `nohup` a build ignores SIGHUP, and so would its children: Java leaves an ignored signal
  /// alone.
  private static List<String> hearingHangUps() throws IOException {
    Path status = Path.of("/proc/self/status");
    boolean ignored =
        Files.exists(status)
            && Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(
                    line -> (Integer.parseInt(line.substring(line.length() - 1), 16) & 1) == 1);
    return ignored ? List.of("env", "--default-signal=HUP") : List.of();
  }

  List<ProcessHandle> children() {
    return process.children().toList();
  }

  /// Where its admin side listens.
  String address() {
    return admin.substring("http://".length());
  }

  boolean isReady() {
    return answers("/readyz");
  }

  void awaitReady() {
    Await.until(BOUND, this::isReady, this::log);
  }

  /// The status of `/readyz` and what it says.
  String ready() throws IOException {
    HttpURLConnection connection = connection("/readyz");
    int status = connection.getResponseCode();
    try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return status + " " + new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  String status() throws IOException {
    try (var in = connection("/api/v1/status").getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// The address of its page.
  String page() {
    return admin + "/";
  }

  void terminate() {
    process.destroy();
  }

  /// SIGHUP, by the shell's own word: a bare Debian has no program of that name.
  void hangUp() throws Exception {
    int code = new ProcessBuilder("sh", "-c", "kill -HUP " + process.pid()).start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill -HUP answers " + code);
    }
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end: " + log());
    }
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private boolean answers(String path) {
    try {
      return connection(path).getResponseCode() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  private HttpURLConnection connection(String path) throws IOException {
    if (URI.create(admin + path).toURL().openConnection() instanceof HttpURLConnection connection) {
      connection.setReadTimeout((int) BOUND.toMillis());
      return connection;
    }
    throw new IOException("not HTTP");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
