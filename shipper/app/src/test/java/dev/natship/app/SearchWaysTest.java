package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.admin.Address;
import dev.natship.admin.AdminServer;
import dev.natship.admin.AdminSettings;
import dev.natship.admin.NotRunning;
import dev.natship.admin.RunningShipper;
import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.archive.ArchiveSettings;
import dev.natship.archive.Archiver;
import dev.natship.batches.LineCounts;
import dev.natship.engine.Engine;
import dev.natship.engine.LaneParts;
import dev.natship.engine.LaneSettings;
import dev.natship.intake.SourceStatus;
import dev.natship.journal.JournalSettings;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `natship search` through the process that has the folder, and in the folder itself.
@Timeout(180)
class SearchWaysTest {
  private static final Duration AMPLE = Duration.ofSeconds(60);
  private static final String QUICK =
      """
      batch { age = 1ms, events = 500 }
      retry { first = 1ms, max = 4ms }
      park { probe = 2ms }
      """;

  @TempDir Path folder;

  /// A process over the folder with one destination, which takes everything.
  private static final class Life implements AutoCloseable {
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicBoolean open;
    private final Engine engine;
    private final AdminServer server;
    private final Map<String, String> variables = new HashMap<>();
    private int next;

    Life(Path folder, int next) throws IOException {
      this(folder, next, true);
    }

    /// @param isOpen whether the destination takes what it gets
    Life(Path folder, int next, boolean isOpen) throws IOException {
      this(folder, next, isOpen, "");
    }

    /// @param further settings of the destination
    Life(Path folder, int next, boolean isOpen, String further) throws IOException {
      this.next = next;
      this.open = new AtomicBoolean(isOpen);
      Problems problems = new Problems();
      LaneSettings settings = LaneSettings.read(Settings.parse("box", QUICK + further, problems));
      assertEquals(List.of(), problems.all());
      engine =
          Engine.open(
              JournalSettings.inMemory(16 << 20).on(folder),
              4 << 20,
              InstantSource.system(),
              List.of(new LaneParts("box", settings, new Counting(delivered, open), _ -> {})));
      engine.start();
      server =
          AdminServer.start(
              new AdminSettings(
                  Optional.of(new Address(InetAddress.getLoopbackAddress(), 0)),
                  Optional.empty(),
                  Optional.empty()),
              new RunningShipper(
                  "test",
                  Instant.EPOCH,
                  engine,
                  Life::source,
                  Optional::empty,
                  Optional.empty(),
                  () -> NotRunning.NONE,
                  List::of,
                  Optional.empty()));
      variables.put("JOURNAL_DIR", folder.toString());
      variables.put("ADMIN_ADDRESS", server.address().orElseThrow().toString());
    }

    private static SourceStatus source() {
      return new SourceStatus(
          true,
          "nats://here:4222",
          "wire",
          Instant.EPOCH,
          0,
          0,
          Map.of(),
          Map.of(),
          0,
          0,
          Duration.ZERO,
          0,
          Duration.ZERO,
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of());
    }

    void feed(int lines) throws InterruptedException {
      for (int end = next + lines; next < end; next++) {
        byte[] line =
            ("{\"fly\":{\"app\":{\"name\":\""
                    + (next % 3 == 0 ? "shop" : "web")
                    + "\",\"instance\":\"i"
                    + next % 4
                    + "\"},\"region\":\"ams\"},\"log\":{\"level\":\""
                    + (next % 50 == 0 ? "error" : "info")
                    + "\"},\"message\":\"m"
                    + next
                    + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        while (engine.accept(next % 7 == 0 ? "logs.a.b.c" : "logs.x", line) < 0) {
          engine.journal().awaitRoom(AMPLE);
        }
      }
    }

    void writeDown() throws InterruptedException {
      engine.journal().seal();
      assertTrue(engine.journal().awaitDurable(next - 1L, AMPLE));
    }

    LineCounts ledger() {
      return engine.lane("box").orElseThrow().status().ledger();
    }

    @Override
    public void close() {
      server.close();
      engine.close();
    }
  }

  private record Counting(AtomicLong delivered, AtomicBoolean open) implements Sink {
    @Override
    public Encoding encoding() {
      return new Encoding() {
        @Override
        public void encode(LogLine line, Output out) {
          line.writeJson(out);
        }
      };
    }

    @Override
    public Delivery deliver(Batch batch) {
      if (!open.get()) {
        return new Delivery.Retry(503, "later");
      }
      delivered.addAndGet(batch.size());
      return new Delivery.Accepted(200);
    }
  }

  private static Typed search(Map<String, String> variables, String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "search";
    System.arraycopy(words, 0, all, 1, words.length);
    return Typed.command(variables, all);
  }

  private void archive() throws IOException {
    Archiver.once(
        folder, new ArchiveSettings(1 << 30, Duration.ofDays(99), 0), InstantSource.system());
  }

  @Test
  void bothWaysGiveTheSame() throws Exception {
    try (Life first = new Life(folder, 0)) {
      first.feed(3_000);
    }
    try (Life life = new Life(folder, 3_000)) {
      archive();
      life.feed(1_000);
      life.writeDown();
      String until = Instant.now().plusSeconds(60).toString();
      for (String[] words :
          new String[][] {
            {"m12"},
            {"M12", "-i", "-o", "json"},
            {"m12", "-o", "raw", "--newest"},
            {"--app", "shop", "--level", "error", "-n", "7"},
            {"--app", "shop", "--newest", "-n", "7", "-o", "json"},
            {"m2500", "-C", "2"},
            {"m2500", "-C", "2", "-o", "json", "--newest"},
            {"--regex", "m1.*9$", "--count"},
            {"m1", "--count", "-o", "json"},
            {"no such text", "--count"},
            {"no such text"},
            {"--subject", "logs.a.>", "--count"},
          }) {
        Typed through = search(life.variables, words);
        String[] offline = Arrays.copyOf(words, words.length + 1);
        offline[words.length] = "--offline";
        Typed inFolder = search(life.variables, offline);

        assertEquals(0, through.code(), through.err());
        assertEquals("", through.err());
        assertEquals(inFolder.out(), through.out(), String.join(" ", words));
      }
      Typed by = search(life.variables, "--by", "app", "--until", until);
      assertEquals(
          shown(search(life.variables, "--by", "app", "--until", until, "--offline").out()),
          shown(by.out()));
      assertTrue(by.out().endsWith("4000 lines\n"), by.out());
    }
  }

  /// The end of the time is a moment later each time.
  private static List<String> shown(String table) {
    return table.lines().skip(1).map(line -> line.replaceAll("[▁-█ ]+$", "")).toList();
  }

  @Test
  void throughTheProcessTheNewestLinesAreThere() throws Exception {
    try (Life life = new Life(folder, 0)) {
      life.feed(10);
      assertEquals("m9\n", search(life.variables, "m9", "-o", "raw").out());
    }
    Map<String, String> nobody =
        Map.of("JOURNAL_DIR", folder.toString(), "ADMIN_ADDRESS", "127.0.0.1:9");
    Typed alone = search(nobody, "m9", "-o", "raw");
    assertEquals("m9\n", alone.out(), alone.err());
    assertEquals("", alone.err());
  }

  @Test
  void aProcessWithAnotherFolderIsNotAsked(@TempDir Path other) throws Exception {
    try (Life life = new Life(folder, 0);
        Life elsewhere = new Life(other, 100)) {
      life.feed(10);
      life.writeDown();
      elsewhere.feed(10);
      Map<String, String> mixed = new HashMap<>(elsewhere.variables);
      mixed.put("JOURNAL_DIR", folder.toString());

      Typed found = search(mixed, "m", "--count");
      Typed named =
          search(mixed, "m10", "--count", "--address", "http://" + mixed.get("ADMIN_ADDRESS"));

      assertEquals("10\n", found.out());
      assertTrue(found.err().contains("has another folder; reading " + folder), found.err());
      assertEquals("10\n", named.out(), named.err());
    }
  }

  @Test
  void whoeverIsNamedHasToAnswer() {
    Map<String, String> variables = Map.of("JOURNAL_DIR", folder.toString());
    Typed nobody = search(variables, "m", "--address", "http://127.0.0.1:9");
    assertEquals(1, nobody.code());
    assertTrue(nobody.err().contains("no answer from http://127.0.0.1:9"), nobody.err());
  }

  @Test
  void whatALaneStillNeedsIsServedAlsoWhereItIsArchived() throws Exception {
    try (Life first = new Life(folder, 0, false)) {
      first.feed(5_000);
    }
    try (Life life = new Life(folder, 5_000, false)) {
      archive();
      assertEquals("5000\n", search(life.variables, "--count").out());
      assertEquals(5_000, life.ledger().pending());
      life.open.set(true);
      life.feed(100);

      Await.until(AMPLE, () -> life.delivered.get() == 5_100);
      assertTrue(life.ledger().balances());
    }
  }

  @Test
  void whatBecameOfLinesIsAskedOfWhoeverKnows() throws Exception {
    try (Life first = new Life(folder, 0)) {
      first.feed(40);
      Await.until(AMPLE, () -> first.ledger().pending() == 0);
      Typed all = search(first.variables, "--to", "box", "--outcome", "delivered", "--count");
      assertEquals("40\n", all.out(), all.err());
      assertEquals(
          "0\n", search(first.variables, "--to", "box", "--outcome", "pending", "--count").out());
      assertEquals("40\n", search(first.variables, "--to", "box", "--count").out());
      Typed mistaken = search(first.variables, "--to", "bix", "--count");
      assertTrue(mistaken.err().contains("there is no destination bix"), mistaken.err());
      Typed word = search(first.variables, "--to", "box", "--outcome", "lost");
      assertTrue(word.err().contains("outcome: expected delivered"), word.err());
    }
    try (Life again = new Life(folder, 40, false)) {
      again.feed(5);
      Typed waits = search(again.variables, "--to", "box", "--outcome", "pending", "-o", "raw");
      assertEquals("m40\nm41\nm42\nm43\nm44\n", waits.out());
    }
    Path file = Files.writeString(folder.resolve("own.conf"), "sinks.box { type = blackhole }");
    Map<String, String> alone =
        Map.of("JOURNAL_DIR", folder.toString(), "NATSHIP_CONFIG", file.toString());
    Typed pending = search(alone, "--offline", "--to", "box", "--outcome", "pending", "-o", "raw");
    assertEquals("m40\nm41\nm42\nm43\nm44\n", pending.out(), pending.err());
    Typed delivered =
        search(alone, "--offline", "--to", "box", "--outcome", "delivered", "--count");
    assertEquals("40\n", delivered.out(), delivered.err());
    Typed nobody = search(alone, "--offline", "--to", "bix");
    assertEquals(2, nobody.code());
    assertTrue(nobody.err().contains("no destination bix"), nobody.err());
    Typed nowhere = search(Map.of("JOURNAL_DIR", folder.toString()), "--outcome", "dropped");
    assertTrue(nowhere.err().contains("say --to"), nowhere.err());
  }

  /// What was left out is remembered nowhere: it follows from the line, as long as the settings are
  /// those of then.
  @Test
  void whatWasLeftOutIsToldFromTheFolderAsLongAsTheSettingsAreThoseOfThen() throws Exception {
    String choice = "select.apps = [shop], sample = 0.5\n";
    LineCounts ledger = LineCounts.NONE;
    for (int restart = 0; restart < 2; restart++) {
      try (Life life = new Life(folder, 40 * restart, true, choice)) {
        life.feed(40);
        Await.until(AMPLE, () -> life.ledger().pending() == 0);
        ledger = life.ledger();
        for (String outcome : List.of("delivered", "filtered", "sampled")) {
          Typed running = search(life.variables, "--to", "box", "--outcome", outcome, "-o", "raw");
          Files.writeString(folder.resolve(outcome), running.out());
          assertEquals("", running.err());
        }
      }
      for (String outcome : List.of("delivered", "filtered", "sampled")) {
        Typed alone = alone(choice, "--outcome", outcome, "-o", "raw");
        assertEquals(Files.readString(folder.resolve(outcome)), alone.out(), alone.err());
        assertEquals("", alone.err());
        assertEquals(0, alone.code());
      }
    }
    Typed sampled = alone(choice, "--outcome", "sampled", "--count");
    assertTrue(Integer.parseInt(sampled.out().strip()) > ledger.sampled(), "of both lives");
    Typed other = alone("select.apps = [shop], sample = 0.4", "--outcome", "sampled", "--count");
    assertEquals("0\n", other.out());
    assertTrue(other.err().contains("lines it is not known any more"), other.err());
    String why = "the settings by which it leaves lines out were others at the time";
    assertTrue(other.err().contains(why), other.err());
    assertEquals(1, other.code());
    try (Life life = new Life(folder, 80, true, "select.apps = [shop], sample = 0.4\n")) {
      Typed running = search(life.variables, "--to", "box", "--outcome", "sampled", "--count");
      assertEquals("0\n", running.out());
      assertTrue(running.err().contains(why), running.err());
      assertEquals(1, running.code());
    }
  }

  /// Somebody has emptied the journal's folder and left the archive: its lines have numbers that
  /// the new journal gives again.
  @Test
  void ofLinesOfAnEarlierJournalIsNotToldWhatBecameOfLinesWithTheirNumbers() throws Exception {
    try (Life first = new Life(folder, 0)) {
      first.feed(300);
      Await.until(AMPLE, () -> first.ledger().pending() == 0);
    }
    try (Life second = new Life(folder, 300)) {
      second.feed(1);
      second.writeDown();
      archive();
    }
    try (Stream<Path> files = Files.list(folder).filter(Files::isRegularFile)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    try (Life anew = new Life(folder, 0)) {
      anew.feed(40);
      Await.until(AMPLE, () -> anew.ledger().pending() == 0);
    }
    String[] asked = {"--to", "box", "--outcome", "delivered", "--count"};
    String why = "they are of an earlier journal in this folder";
    try (Life again = new Life(folder, 40)) {
      again.feed(5);
      Await.until(AMPLE, () -> again.ledger().pending() == 0);
      Typed running = search(again.variables, asked);
      assertEquals("45\n", running.out());
      assertTrue(running.err().contains("of 300 lines"), running.err());
      assertTrue(running.err().contains(why), running.err());
    }
    Typed inFolder = alone("", "--outcome", "delivered", "--count");
    assertEquals("45\n", inFolder.out());
    assertTrue(inFolder.err().contains("of 300 lines"), inFolder.err());
    assertTrue(inFolder.err().contains(why), inFolder.err());
  }

  @Test
  void linesAreShownAsTheyAreSentThroughTheProcessAndFromTheFolder() throws Exception {
    String edits = "fields.rename { message = said }\n";
    try (Life life = new Life(folder, 0, true, edits)) {
      life.feed(3);
      Await.until(AMPLE, () -> life.ledger().pending() == 0);
      String[] asked = {"m1", "--to", "box", "--after", "-o", "json"};
      Typed running = search(life.variables, asked);
      assertTrue(running.out().contains("\"said\":\"m1\""), running.all());
      assertEquals("", running.err());
      Typed before = search(life.variables, "m1", "--to", "box", "--before", "-o", "json");
      assertTrue(before.out().contains("\"message\":\"m1\""), before.all());
    }
    Typed alone = alone(edits, "m1", "--after", "-o", "json");
    assertTrue(alone.out().contains("\"said\":\"m1\""), alone.all());
    assertTrue(alone.err().contains("by the settings of now"), alone.err());
    assertEquals(0, alone.code());
    assertEquals(2, search(offline(), "m1", "--after").code(), "to whom?");
  }

  private Map<String, String> offline() {
    return Map.of("JOURNAL_DIR", folder.toString(), "ADMIN_ADDRESS", "off");
  }

  /// With nobody running, of the destination box.
  private Typed alone(String settings, String... words) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("own.conf"), "sinks.box { type = blackhole\n" + settings + "}");
    Map<String, String> variables = new HashMap<>(offline());
    variables.put("NATSHIP_CONFIG", file.toString());
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--to", "box"));
    return search(variables, all.toArray(String[]::new));
  }

  /// A lane that remembers nothing of the lines before it: it is said of how many, not guessed.
  @Test
  void whatNobodyKnowsAnyMoreIsSaid() throws Exception {
    try (Life first = new Life(folder, 0)) {
      first.feed(40);
      Await.until(AMPLE, () -> first.ledger().pending() == 0);
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().contains("outcomes")).toList()) {
        Files.delete(file);
      }
    }
    try (Life again = new Life(folder, 40)) {
      again.feed(5);
      Await.until(AMPLE, () -> again.ledger().pending() == 0);

      Typed delivered = search(again.variables, "--to", "box", "--outcome", "delivered", "--count");

      assertEquals("5\n", delivered.out(), delivered.err());
      assertTrue(delivered.err().contains("of 40 lines it is not known any more"), delivered.err());
      assertTrue(delivered.err().contains("since 20"), delivered.err());
      assertEquals(1, delivered.code());
    }
  }

  /// Deliveries go on while two search, and no count is lost.
  @Test
  void twoSearchesHoldNoDeliveryUp() throws Exception {
    try (Life first = new Life(folder, 0)) {
      first.feed(60_000);
    }
    archive();
    try (Life life = new Life(folder, 60_000)) {
      Await.until(AMPLE, () -> life.ledger().pending() == 0);
      long delivered = life.delivered.get();
      AtomicBoolean ends = new AtomicBoolean();
      AtomicLong searches = new AtomicLong();
      AtomicLong wrong = new AtomicLong();
      Runnable searching =
          () -> {
            while (!ends.get()) {
              Typed typed =
                  search(life.variables, "m", "--app", "shop", "--until", "0s", "-o", "raw");
              wrong.addAndGet(typed.code() == 0 && typed.out().startsWith("m0\n") ? 0 : 1);
              searches.incrementAndGet();
            }
          };
      Thread one = Thread.ofPlatform().start(searching);
      Thread two = Thread.ofPlatform().start(searching);
      try {
        for (int i = 0; i < 40 || searches.get() < 6; i++) {
          long before = life.delivered.get();
          long fed = life.next;
          life.feed(500);
          assertTrue(life.ledger().balances());
          // Not one of them waits for the end of a search.
          Await.until(AMPLE, () -> life.delivered.get() - before == life.next - fed);
        }
      } finally {
        ends.set(true);
        one.join();
        two.join();
      }
      assertEquals(0, wrong.get());
      Await.until(AMPLE, () -> life.ledger().pending() == 0);
      LineCounts ledger = life.ledger();
      assertTrue(ledger.balances(), ledger::toString);
      assertEquals(ledger.read(), ledger.delivered(), ledger::toString);
      assertEquals(life.next - 60_000, life.delivered.get() - delivered);
    }
  }
}
