package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.natship.testkit.Await;
import dev.natship.testkit.FreePort;
import dev.natship.testkit.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `natship replay` as people run it, with a kill in the middle.
@Timeout(240)
class ReplayIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int LINES = 6_000;
  private static final Pattern LINE = Pattern.compile("line (\\d+)");

  @TempDir Path folder;

  @Test
  void aNewDestinationGetsThePastAlthoughTheProcessIsKilledInTheMiddle() throws Exception {
    Path box = folder.resolve("box.log");
    try (NatsServer nats = NatsServer.start()) {
      Map<String, String> variables = variables(nats);
      fill(nats, variables);
      configure(variables, "sinks.box { type = file, path = \"" + box + "\" }");
      try (NatshipProcess second = NatshipProcess.startUnwatched(folder, variables, "run")) {
        second.awaitReady();
        Typed dry =
            Typed.command(
                variables, "replay", "--to", "box", "--from", "1h", "--level", "warn", "--dry-run");
        assertTrue(dry.out().startsWith("6,000 lines, "), dry.out() + dry.err());
        assertTrue(dry.out().contains("box would get 0 of them"), dry.out());

        Typed begun =
            Typed.command(
                variables, "replay", "--to", "box", "--from", "1h", "--rate", "1500", "--no-wait");
        assertEquals(0, begun.code(), begun.err());
        assertTrue(begun.out().startsWith("replay 1: 6,000 lines to box"), begun.out());
        Await.until(BOUND, () -> numbers(box).size() > LINES / 4, second::log);
        second.kill();
      }
      int killedAt = numbers(box).size();
      assertTrue(killedAt < LINES, "it was done before the kill");

      try (NatshipProcess third = NatshipProcess.startUnwatched(folder, variables, "run")) {
        third.awaitReady();
        Await.until(
            BOUND,
            () -> Typed.command(variables, "replay", "--list").out().contains(": done"),
            third::log);

        Typed list = Typed.command(variables, "replay", "--list");
        assertTrue(
            list.out()
                .contains(
                    "read 6000 = delivered 6000 + filtered 0 + sampled 0 + dead-lettered 0 +"
                        + " dropped 0 + pending 0"),
            list.out());
        List<Integer> arrived = numbers(box);
        assertEquals(LINES, new HashSet<>(arrived).size(), "every line arrived");
        assertTrue(
            arrived.size() - LINES < LINES / 2,
            "what is repeated was not written down: " + arrived);
        assertEquals(0, live(third, "box"), "the replay is in no live count");
      }
    }
  }

  /// A first life that leaves all lines in the journal.
  private void fill(NatsServer nats, Map<String, String> variables) throws Exception {
    configure(variables, "");
    try (NatshipProcess first = NatshipProcess.startUnwatched(folder, variables, "run")) {
      first.awaitReady();
      NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, LINES);
      Await.until(BOUND, () -> live(first, "seen") == LINES, first::log);
      first.terminate();
      first.exitCode();
    }
  }

  @Test
  void whatAPersonDecidesHoldsOverAKillAndReloads() throws Exception {
    Path box = folder.resolve("box.log");
    Path moved = folder.resolve("moved.log");
    String two = "sinks.two { type = file, path = \"" + folder.resolve("two.log") + "\" }\n";
    try (NatsServer nats = NatsServer.start()) {
      Map<String, String> variables = variables(nats);
      fill(nats, variables);
      configure(variables, two + "sinks.box { type = file, path = \"" + box + "\" }\n");
      try (NatshipProcess second = NatshipProcess.startUnwatched(folder, variables, "run")) {
        second.awaitReady();
        for (String name : List.of("box", "two")) {
          String[] words = {"replay", "--to", name, "--from", "1h", "--rate", "1500", "--no-wait"};
          assertEquals(0, Typed.command(variables, words).code());
        }
        Await.until(BOUND, () -> numbers(box).size() > LINES / 8, second::log);
        assertEquals(
            "replay 1: paused\n", Typed.command(variables, "replay", "--pause", "1").out());
        assertEquals(
            "replay 2: cancelled\n", Typed.command(variables, "replay", "--cancel", "2").out());
        second.kill();
      }
      try (NatshipProcess third = NatshipProcess.startUnwatched(folder, variables, "run")) {
        third.awaitReady();
        String list = Typed.command(variables, "replay", "--list").out();
        assertTrue(list.contains("1 to box") && list.contains(": paused"), list);
        assertTrue(list.contains("2 to two") && list.contains(": cancelled"), list);
        Typed late = Typed.command(variables, "replay", "--resume", "2");
        assertEquals(1, late.code());
        assertTrue(late.err().contains("replay 2 was cancelled"), late.err());

        assertEquals(0, Typed.command(variables, "replay", "--resume", "1").code());
        Await.until(BOUND, () -> numbers(box).size() > LINES / 4, third::log);
        configure(variables, two);
        assertEquals(0, Typed.command(variables, "reload").code());
        Await.until(
            BOUND,
            () ->
                Typed.command(variables, "replay", "--list")
                    .out()
                    .contains(": waiting (there is no destination box that runs"),
            third::log);

        configure(variables, two + "sinks.box { type = file, path = \"" + moved + "\" }\n");
        assertEquals(0, Typed.command(variables, "reload").code());
        Await.until(
            BOUND,
            () -> Typed.command(variables, "replay", "--list").out().contains(": done"),
            third::log);
        HashSet<Integer> all = new HashSet<>(numbers(box));
        all.addAll(numbers(moved));
        assertEquals(LINES, all.size(), "every line arrived");
        assertTrue(!numbers(moved).isEmpty(), "the rest went where it lies now");
        assertEquals(0, live(third, "box"), "the replay is in no live count");
        assertEquals(0, live(third, "two"), "the replay is in no live count");
      }
    }
  }

  @Test
  void withoutAProcessItSaysWhatToDo() throws IOException {
    Map<String, String> variables =
        Map.of("ADMIN_ADDRESS", "127.0.0.1:" + FreePort.find(), "JOURNAL_DIR", folder.toString());

    Typed typed = Typed.command(variables, "replay", "--to", "box", "--from", "1h");

    assertEquals(1, typed.code());
    assertTrue(
        typed.err().contains("a replay goes through the running Natship (natship run)"),
        typed.err());
  }

  private Map<String, String> variables(NatsServer nats) throws IOException {
    Map<String, String> variables = new HashMap<>();
    variables.put("NATS_URL", "nats://127.0.0.1:" + nats.port());
    variables.put("JOURNAL_DIR", folder.resolve("journal").toString());
    variables.put("NATSHIP_CONFIG", folder.resolve("natship.conf").toString());
    variables.put("ADMIN_ADDRESS", "127.0.0.1:" + FreePort.find());
    return variables;
  }

  private static void configure(Map<String, String> variables, String more) throws IOException {
    Files.writeString(
        Path.of(variables.get("NATSHIP_CONFIG")), "sinks.seen { type = blackhole }\n" + more);
  }

  private static long live(NatshipProcess natship, String name) throws IOException {
    Config status = ConfigFactory.parseString(natship.status());
    return status.getLong("sinks." + name + ".lifetime.delivered");
  }

  private static List<Integer> numbers(Path file) throws IOException {
    return !Files.exists(file)
        ? List.of()
        : LINE.matcher(Files.readString(file))
            .results()
            .map(each -> Integer.valueOf(each.group(1)))
            .toList();
  }
}
