package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.intake.ClockReading;
import dev.natship.testkit.Await;
import dev.natship.testkit.NatsServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A process that stands still, as in a suspended machine, until the server lets it go.
class PausedSourceIT {

  @Test
  @Tag("F07")
  void isToldAsAGapOfItsTrueLength() throws Exception {
    try (NatsServer server = NatsServer.start("max_pending: 1MB, write_deadline: \"1s\"");
        Stopped process = new Stopped(server.url())) {
      process.await("0 0 0");
      Harvest.publish(server.url(), "logs.a", "before");
      process.await("1 0 0");

      process.signal("STOP");
      ClockReading stopped = ClockReading.now();
      String[] flood = new String[400];
      Arrays.fill(flood, "x".repeat(100_000));
      Harvest.publish(server.url(), "logs.a", flood);
      server.awaitLog("Slow Consumer");
      awaitSeconds(stopped, 4);
      Duration stood = stopped.until(ClockReading.now());
      process.signal("CONT");

      Await.until(Harvest.BOUND, () -> process.gaps() == 1, () -> process.lines.toString());
      assertTrue(
          process.gapTime().compareTo(stood) >= 0, () -> stood + " " + process.lines.getLast());
    }
  }

  @Test
  @Tag("F32")
  void isNoGapWhereTheServerHasWaited() throws Exception {
    try (NatsServer server = NatsServer.start();
        Stopped process = new Stopped(server.url())) {
      process.await("0 0 0");

      process.signal("STOP");
      ClockReading stopped = ClockReading.now();
      Harvest.publish(server.url(), "logs.a", "meanwhile");
      awaitSeconds(stopped, 4);
      process.signal("CONT");

      process.await("1 0 0");
      Harvest.publish(server.url(), "logs.a", "after");
      process.await("2 0 0");
    }
  }

  private static void awaitSeconds(ClockReading since, int seconds) {
    Await.until(
        Harvest.BOUND,
        () -> since.until(ClockReading.now()).compareTo(Duration.ofSeconds(seconds)) > 0);
  }

  private static final class Stopped implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Process process;

    Stopped(String url) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  PausedProcess.class.getName(),
                  url)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Thread.ofVirtual().start(this::read);
    }

    void await(String line) {
      Await.until(Harvest.BOUND, () -> lines.contains(line), lines::toString);
    }

    long gaps() {
      return lines.isEmpty() ? 0 : Long.parseLong(lines.getLast().split(" ")[1]);
    }

    Duration gapTime() {
      return Duration.ofMillis(Long.parseLong(lines.getLast().split(" ")[2]));
    }

    void signal(String name) throws IOException, InterruptedException {
      Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
      assertEquals(0, kill.waitFor());
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }

    private void read() {
      try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
        reader.lines().forEach(lines::add);
      } catch (IOException | UncheckedIOException _) {
        // The test is over.
      }
    }
  }
}
