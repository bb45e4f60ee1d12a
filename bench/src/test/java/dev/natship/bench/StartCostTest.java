package dev.natship.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.demo.MiniBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCostTest {
  private static final StartCost.Blocks SHORT = new StartCost.Blocks(4, 300);

  @Test
  void trainsACopyStartsItAndFollowsItsFirstLinesInTwoMoreStarts(@TempDir Path folder)
      throws IOException {
    Path home = distribution(folder.resolve("home"));

    List<StartCost.Outcome> outcomes;
    try (MiniBroker broker = MiniBroker.start()) {
      outcomes = new StartCost(broker.url(), folder, List.of(home), 1, SHORT).measure();
      assertEquals(2 * SHORT.count() * SHORT.lines(), broker.delivered());
    }

    assertEquals(
        "demo" + " run".repeat(StartCost.STARTS + 2), started(folder.resolve("trained-0")));
    assertEquals(1, outcomes.size());
    StartCost.Outcome outcome = outcomes.getFirst();
    assertEquals(home.toString(), outcome.distribution());
    assertTrue(outcome.readyMillis() > 0, outcome.toString());
    assertTrue(outcome.readyCpuMillis() > 0, outcome.toString());
    assertTrue(outcome.pacedFirstNanos() > 0, outcome.toString());
    assertTrue(outcome.burstFirstNanos() > 0, outcome.toString());
  }

  @Test
  void failsWithWhatTheTrainingSaid(@TempDir Path folder) throws IOException {
    Path home = broken(folder.resolve("home"));

    IOException failure = assertThrows(IOException.class, () -> measure(home, folder));

    assertTrue(failure.getMessage().contains("no Java for demo"), failure.getMessage());
  }

  @Test
  void takesADistributionWithACacheAsItIs(@TempDir Path folder) throws IOException {
    Path home = broken(folder.resolve("home"));
    Files.createFile(home.resolve("lib/natship.aot"));

    IOException failure = assertThrows(IOException.class, () -> measure(home, folder));

    assertTrue(failure.getMessage().contains("no Java for run"), failure.getMessage());
  }

  private static List<StartCost.Outcome> measure(Path home, Path folder) throws IOException {
    return new StartCost("nats://127.0.0.1:1", folder, List.of(home), 1, SHORT).measure();
  }

  private static Path broken(Path home) throws IOException {
    Files.createDirectories(home.resolve("lib"));
    Files.writeString(home.resolve("natship"), "echo no Java for $1\n");
    return home;
  }

  /// One whose launcher starts the shipper that the tests were compiled with, and trains nothing.
  private static Path distribution(Path home) throws IOException {
    Files.createDirectories(home.resolve("lib"));
    Files.writeString(
        home.resolve("natship"),
        """
        here=$(dirname "$0")
        echo "$1" >>"$here/started"
        case $1 in
          demo) touch "$5" ;;
          run) exec '%s/bin/java' -XX:+UseSerialGC -cp '%s' dev.natship.app.Main run ;;
        esac
        """
            .formatted(System.getProperty("java.home"), System.getProperty("java.class.path")));
    return home;
  }

  private static String started(Path home) throws IOException {
    return String.join(" ", Files.readAllLines(home.resolve("started")));
  }
}
