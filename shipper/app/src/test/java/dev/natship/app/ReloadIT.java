package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import dev.natship.testkit.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program reads its file anew while a hundred thousand lines come.
class ReloadIT {
  private static final Duration BOUND = Duration.ofSeconds(120);
  private static final int ALL = 100_000;
  private static final int PART = 250;
  private static final Pattern LINE = Pattern.compile("line (\\d+)");

  @TempDir Path folder;

  private final Map<String, BitSet> lines = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> items = new ConcurrentHashMap<>();
  private final Map<String, String> sinks = new TreeMap<>();

  /// How far may be published, and how far is.
  private final AtomicInteger limit = new AtomicInteger();

  private final AtomicInteger published = new AtomicInteger();

  @Test
  void threeReloadsUnderFlowLoseNothingAndAKilledProcessGoesOnWithTheNewFile() throws Exception {
    Path file = folder.resolve("own.conf");
    Map<String, String> variables = new TreeMap<>();
    variables.put("NATSHIP_CONFIG", file.toString());
    variables.put("JOURNAL_DIR", folder.resolve("journal").toString());
    variables.put("LOG_FORMAT", "text");
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start()) {
      receiver.usually(this::take);
      variables.put("NATS_URL", nats.url());
      for (String name : new String[] {"keeps", "changes", "goes"}) {
        sinks.put(name, sink(name, receiver, "old"));
      }
      write(file);
      Thread feeder = Thread.ofPlatform().daemon().unstarted(() -> feed(nats.port()));
      try (NatshipProcess natship = NatshipProcess.run(folder, variables)) {
        natship.awaitReady();
        variables.put("ADMIN_ADDRESS", natship.address());
        feeder.start();

        flowTo(20_000);
        sinks.put("comes", sink("comes", receiver, "old"));
        write(file);
        natship.hangUp();
        Await.until(BOUND, () -> natship.log().contains("added            comes"), natship::log);

        flowTo(45_000);
        sinks.put("changes", sink("changes", receiver, "new"));
        write(file);
        assertTrue(
            said(variables, 0, "reload").contains("changed          changes (auth.bearer)\n"));

        flowTo(70_000);
        sinks.remove("goes");
        write(file);
        assertTrue(said(variables, 0, "reload", "-o", "json").contains("\"removed\":{\"goes\":"));

        flowTo(ALL);
        feeder.join();
        Await.until(BOUND, () -> settled(natship), natship::log);
        assertAllCame("keeps", 0);
        assertAllCame("changes", 0);
        assertEquals(ALL, items("keeps"));
        assertEquals(ALL, counted(natship, "changes").getLong("read"));
        assertEquals(ALL, counted(natship, "changes").getLong("delivered"));
        assertAllCame("comes", ALL - (int) counted(natship, "comes").getLong("read"));
        BitSet gone = lines("goes");
        assertEquals(gone.cardinality(), gone.length(), "nothing is left out in between");
        Await.until(
            BOUND, () -> natship.status().contains("\"durableLines\":" + ALL), natship::log);

        Files.writeString(file, "sinks.keeps {\n  type = http\n");
        natship.hangUp();
        Await.until(BOUND, () -> natship.log().contains("[RELOAD-REFUSED]"), natship::log);
        assertTrue(natship.log().contains(file + ": "), natship::log);
        assertTrue(said(variables, 2, "reload").contains("nobody was asked to reload"));
        assertTrue(natship.isReady());

        sinks.put("wrong", "sinks.wrong { type = http }\n");
        write(file);
        assertTrue(said(variables, 1, "reload").contains("broken           wrong: "));
        assertTrue(natship.ready().startsWith("503 "), natship.ready());
        sinks.remove("wrong");
        write(file);
        assertTrue(said(variables, 0, "reload").contains("unchanged        changes, comes, keeps"));
        assertTrue(natship.isReady());
        natship.kill();
      }

      long before = items("keeps");
      variables.remove("ADMIN_ADDRESS");
      try (NatshipProcess natship = NatshipProcess.run(folder, variables)) {
        natship.awaitReady();
        NatsWire.publish(nats.port(), "logs.shop.ams.1", ALL, ALL + 1000);
        Await.until(
            BOUND,
            () -> lines("keeps").cardinality() == ALL + 1000 && settled(natship),
            natship::log);

        assertEquals(ALL + 1000, lines("changes").cardinality());
        assertEquals(before + 1000, items("keeps"), "nothing is sent twice");
        for (String name : new String[] {"keeps", "changes"}) {
          assertEquals(ALL + 1000, counted(natship, name).getLong("lifetime.read"), name);
          assertEquals(ALL + 1000, counted(natship, name).getLong("lifetime.delivered"), name);
        }
        natship.terminate();
        assertEquals(0, natship.exitCode(), natship::log);
      }
    }
  }

  private CannedAnswer take(Received request) {
    String name = request.path().substring(1);
    BitSet into = lines.computeIfAbsent(name, _ -> new BitSet());
    AtomicLong count = items.computeIfAbsent(name, _ -> new AtomicLong());
    synchronized (into) {
      LINE.matcher(request.text())
          .results()
          .forEach(found -> {
            into.set(Integer.parseInt(found.group(1)));
            count.incrementAndGet();
          });
    }
    return CannedAnswer.of(200);
  }

  /// Publishes as far as it may.
  private void feed(int port) {
    try {
      for (int from = 0; from < ALL; from += PART) {
        int to = from + PART;
        Await.until(BOUND, () -> limit.get() >= to, () -> "nobody wants more than " + limit);
        NatsWire.publish(port, "logs.shop.ams.1", from, to);
        published.set(to);
      }
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /// Returns when so many are published; more are on their way.
  private void flowTo(int count) {
    limit.set(Math.min(ALL, count + 10_000));
    Await.until(BOUND, () -> published.get() >= count, () -> published + " are published");
  }

  private void write(Path file) throws IOException {
    Files.writeString(file, String.join("", sinks.values()));
  }

  private static String sink(String name, HttpReceiver receiver, String token) {
    return "sinks.%s { type = http, url = \"%s/%s\", auth.bearer = %s, batch.age = 20ms }\n"
        .formatted(name, receiver.url(), name, token);
  }

  private String said(Map<String, String> variables, int code, String... words)
      throws IOException, InterruptedException {
    try (NatshipProcess command = NatshipProcess.startUnwatched(folder, variables, words)) {
      assertEquals(code, command.exitCode(), command::log);
      return command.log();
    }
  }

  /// Whether nothing waits; every ledger balances whenever it is asked.
  private static boolean settled(NatshipProcess natship) throws IOException {
    Config all = ConfigFactory.parseString(natship.status());
    boolean settled = true;
    for (String name : all.getObject("sinks").keySet()) {
      assertTrue(all.getBoolean("sinks." + name + ".balances"), name);
      settled &= all.getLong("sinks." + name + ".pending") == 0;
    }
    return settled;
  }

  private static Config counted(NatshipProcess natship, String name) throws IOException {
    return ConfigFactory.parseString(natship.status()).getConfig("sinks." + name);
  }

  private void assertAllCame(String name, int first) {
    BitSet wanted = new BitSet();
    wanted.set(first, ALL);
    assertEquals(wanted, lines(name), name);
  }

  private BitSet lines(String name) {
    BitSet found = lines.computeIfAbsent(name, _ -> new BitSet());
    synchronized (found) {
      return (BitSet) found.clone();
    }
  }

  private long items(String name) {
    return items.getOrDefault(name, new AtomicLong()).get();
  }
}
