package dev.natship.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The real program in a process of its own, so that it can be killed. It ends when the demo does,
/// however that ends: it then finds its standard input closed.
final class ShipperProcess implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 1_000;
  private static final String STATUS = "/api/v1/status";

  private final List<String> command;
  private final Map<String, String> variables;
  private final String address;
  private final Consumer<String> lines;
  private final Consumer<String> words;
  private Optional<Process> process = Optional.empty();

  /// @param lines hears what it prints to standard output: log lines of the apps
  /// @param words hears what it says of itself
  ShipperProcess(
      List<String> command,
      Map<String, String> variables,
      String address,
      Consumer<String> lines,
      Consumer<String> words) {
    this.command = List.copyOf(command);
    this.variables = Map.copyOf(variables);
    this.address = address;
    this.lines = lines;
    this.words = words;
  }

  /// Starts it, unless it runs.
  void start() {
    if (isAlive()) {
      return;
    }
    try {
      Process started = builder(command).start();
      listen(started.getInputStream(), lines);
      listen(started.getErrorStream(), words);
      process = Optional.of(started);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs another command of the program with the same settings beside it.
  void run(List<String> other) {
    try {
      Process started = builder(other).redirectErrorStream(true).start();
      listen(started.getInputStream(), words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessBuilder builder(List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().putAll(variables);
    return builder;
  }

  private static void listen(InputStream stream, Consumer<String> listener) {
    Thread.ofVirtual()
        .name("demo-listener")
        .start(() -> {
          try (var reader =
              new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
              listener.accept(line);
            }
          } catch (IOException _) {
            // It was killed in mid-word.
          }
        });
  }

  boolean isAlive() {
    return process.filter(Process::isAlive).isPresent();
  }

  void kill() {
    process.ifPresent(Process::destroyForcibly);
    awaitEnd(PATIENCE_MILLIS);
  }

  /// Asks it to stop, and waits. Not with `Process.destroy()`, which closes its standard input too.
  void stop(int patienceMillis) {
    process.map(Process::toHandle).ifPresent(ProcessHandle::destroy);
    awaitEnd(patienceMillis);
  }

  private void awaitEnd(int millis) {
    try {
      if (process.isPresent()) {
        process.get().waitFor(millis, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether lines flow.
  boolean isReady() {
    return ask("/readyz", "application/json").isPresent();
  }

  /// What it says of itself now; empty while it cannot be asked.
  Optional<ShipperStatus> status() {
    Optional<byte[]> answer = ask(STATUS, "application/json");
    try {
      return answer.isPresent() ? Optional.of(ShipperStatus.parse(answer.get())) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// The same for people, as `natship status` prints it in a terminal of so many columns.
  Optional<String> statusText(OptionalInt columns) {
    String query = columns.isPresent() ? "?columns=" + columns.getAsInt() : "";
    return ask(STATUS + query, "text/plain")
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private Optional<byte[]> ask(String page, String type) {
    try {
      URI place = URI.create("http://" + address + page);
      if (!isAlive() || !(place.toURL().openConnection() instanceof HttpURLConnection connection)) {
        return Optional.empty();
      }
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      connection.setRequestProperty("Accept", type);
      try (InputStream body = connection.getInputStream()) {
        return Optional.of(body.readAllBytes());
      }
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    process.ifPresent(Process::destroyForcibly);
  }
}
