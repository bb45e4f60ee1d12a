package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.admin.ReloadReport;
import dev.natship.assembly.MemoryShares;
import dev.natship.assembly.Plan;
import dev.natship.assembly.Platform;
import dev.natship.assembly.Shipper;
import dev.natship.batches.LineCounts;
import dev.natship.config.Configuration;
import dev.natship.config.Installation;
import dev.natship.config.SinkFactories;
import dev.natship.config.Variables;
import dev.natship.engine.Lane;
import dev.natship.shell.Logging;
import dev.natship.shell.Shell;
import dev.natship.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A shipper in this process whose file a test writes anew. Its lines come from the test.
final class Reloaded implements AutoCloseable {
  static final Duration BOUND = Duration.ofSeconds(30);

  /// Nobody listens there, and nothing else is opened.
  private static final Map<String, String> VARIABLES =
      Map.of(
          "NATS_URL", "nats://127.0.0.1:1",
          "ADMIN_ADDRESS", "off",
          "METRICS_ADDRESS", "off",
          "LOG_FORMAT", "text");

  final Path file;
  final Shipper shipper;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  private Reloaded(Path file) throws IOException {
    this.file = file;
    PrintStream err = new PrintStream(log, true, StandardCharsets.UTF_8);
    Shell shell =
        new Shell(
            err,
            err,
            _ -> Optional.empty(),
            Variables.of(VARIABLES).with("NATSHIP_CONFIG", file.toString()),
            Installation.find());
    Configuration configuration = shell.configuration();
    Logging.start(configuration.section("log"), err);
    Plan plan =
        Plan.of(
            configuration,
            new SinkFactories(shell.installation().plugins()),
            MemoryShares.ofProcess(),
            Platform.OTHER);
    Verdict.Rules rules = new Verdict.Rules(Platform.OTHER, false, false);
    Verdict verdict = Verdict.of(configuration, plan, rules);
    assertTrue(verdict.starts(), () -> configuration.allProblems().toString());
    shipper =
        Shipper.start(
            plan,
            verdict.notRunning(),
            RunCommand.rereading(shell, configuration, rules),
            "development");
  }

  /// Starts with this configuration.
  static Reloaded with(Path folder, String hocon) throws IOException {
    return new Reloaded(Files.writeString(folder.resolve("own.conf"), hocon));
  }

  /// Starts with what stands in its file.
  static Reloaded again(Path folder) throws IOException {
    return new Reloaded(folder.resolve("own.conf"));
  }

  ReloadReport reload(String hocon) throws Exception {
    Files.writeString(file, hocon);
    return shipper.reload("a test");
  }

  Lane lane(String name) {
    return shipper.engine().lane(name).orElseThrow(() -> new AssertionError("no lane " + name));
  }

  void feed(int from, int to) {
    for (int i = from; i < to; i++) {
      byte[] line = "{\"message\":\"line %d\"}".formatted(i).getBytes(StandardCharsets.UTF_8);
      assertTrue(shipper.engine().accept("logs.shop.ams.1", line) >= 0);
    }
  }

  /// Waits until nothing is pending; each ledger balances whenever it is asked.
  LineCounts settled(String name) {
    shipper.engine().journal().seal();
    Await.until(
        BOUND, () -> balanced(name).pending() == 0, () -> lane(name).status() + "\n" + log());
    return balanced(name);
  }

  LineCounts balanced(String name) {
    LineCounts ledger = lane(name).ledger();
    assertTrue(ledger.balances(), () -> name + ": " + ledger);
    return ledger;
  }

  void balanced() {
    shipper.engine().lanes().forEach(lane -> balanced(lane.name()));
  }

  String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    shipper.close();
  }
}
