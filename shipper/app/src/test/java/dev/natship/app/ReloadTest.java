package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.admin.ReloadReport;
import dev.natship.batches.LineCounts;
import dev.natship.engine.Lane;
import dev.natship.gate.LaneState;
import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A configuration that is read anew while lines flow.
@Timeout(120)
class ReloadTest {
  private static final Pattern LINE = Pattern.compile("line (\\d+)");

  @TempDir Path folder;

  private final HttpReceiver receiver = HttpReceiver.start();

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void destinationsComeChangeAndGoAndTheOthersAreNotTouched() throws Exception {
    try (Reloaded running =
        Reloaded.with(folder, sink("calm", "t") + sink("changes", "old") + sink("goes", "t"))) {
      Lane calm = running.lane("calm");
      calm.pause();
      running.feed(0, 10);
      running.settled("changes");
      running.settled("goes");

      ReloadReport report =
          running.reload(sink("calm", "t") + sink("changes", "new") + sink("comes", "t"));
      running.feed(10, 20);

      assertEquals(List.of("comes"), report.added());
      assertEquals(Map.of("changes", List.of("auth.bearer")), report.changed());
      assertEquals(Map.of("goes", 0L), report.removed());
      assertEquals(List.of("calm"), report.unchanged());
      assertTrue(report.isComplete(), report::text);
      assertSame(calm, running.lane("calm"));
      assertEquals(LaneState.PAUSED, calm.status().state());
      assertEquals(20, running.settled("changes").delivered());
      assertEquals(10, running.settled("comes").delivered());
      calm.resume();
      assertEquals(20, running.settled("calm").delivered());
      assertEquals(all(0, 10), lines("/goes", "t"));
      assertEquals(all(0, 10), lines("/changes", "old"));
      assertEquals(all(10, 20), lines("/changes", "new"));
      assertEquals(all(10, 20), lines("/comes", "t"));
      assertEquals(all(0, 20), lines("/calm", "t"));
    }
  }

  @Test
  void whatIsTakenOutAndComesAgainGoesOnWhereItWas() throws Exception {
    try (Reloaded running = Reloaded.with(folder, sink("stays", "t") + sink("back", "t"))) {
      running.lane("back").pause();
      running.feed(0, 7);

      ReloadReport without = running.reload(sink("stays", "t"));
      running.feed(7, 9);
      running.reload(sink("stays", "t") + sink("back", "t"));
      running.lane("back").resume();

      assertEquals(Map.of("back", 7L), without.removed());
      assertTrue(running.log().contains("back: 7 lines were not delivered"), running::log);
      assertTrue(running.log().contains("[RELOAD-LEFT]"), running::log);
      running.settled("back");
      assertEquals(all(0, 9), lines("/back", "t"));
    }
  }

  @Test
  void aFileThatCannotBeReadChangesNothing() throws Exception {
    try (Reloaded running = Reloaded.with(folder, sink("a", "t"))) {
      Lane lane = running.lane("a");

      ReloadReport report = running.reload("sinks.a {\n  type = http\n");

      assertEquals(1, report.refused().size(), report::text);
      assertTrue(report.refused().getFirst().contains("own.conf: "), report::text);
      assertTrue(report.refused().getFirst().contains("is not closed"), report::text);
      assertFalse(report.isComplete());
      assertSame(lane, running.lane("a"));
      assertTrue(running.log().contains("[RELOAD-REFUSED]"), running::log);
      running.feed(0, 3);
      assertEquals(3, running.settled("a").delivered());
    }
  }

  @Test
  void aMistakeBesideDestinationsRefusesAllOfIt() throws Exception {
    try (Reloaded running = Reloaded.with(folder, sink("a", "t"))) {
      ReloadReport report =
          running.reload(
              sink("a", "t") + sink("b", "t") + "nats.silence = soon\nlog.levle = debug\n");

      assertEquals(2, report.refused().size(), report::text);
      assertTrue(report.text().contains("own.conf: 3: nats.silence"), report::text);
      assertTrue(report.text().contains("own.conf: 4: log.levle"), report::text);
      assertEquals(1, running.shipper.engine().lanes().size());
    }
  }

  @Test
  void thatNoDestinationIsLeftIsRefusedAsAtTheStart() throws Exception {
    try (Reloaded running = Reloaded.with(folder, sink("a", "t"))) {
      ReloadReport report = running.reload("log.format = text\n");

      assertTrue(report.refused().getFirst().contains("[CONFIG-NO-SINK]"), report::text);
      assertEquals(1, running.shipper.engine().lanes().size());
    }
  }

  @Test
  void oneBrokenDestinationStopsNoOtherAndOneThatWorksGoesOnWithItsOldSettings() throws Exception {
    String works = sink("works", "t");
    try (Reloaded running = Reloaded.with(folder, works)) {
      Lane lane = running.lane("works");

      ReloadReport report =
          running.reload(
              works
                  + "sinks.works.batch.age = soon\n"
                  + sink("new", "t")
                  + "sinks.wrong { type = htttp }\n");

      assertEquals(List.of("new"), report.added());
      assertEquals(Set.of("works"), report.outdated().keySet());
      assertTrue(report.outdated().toString().contains("own.conf: 2: "), report::text);
      assertEquals(Set.of("wrong"), report.broken().keySet());
      assertTrue(running.log().contains("works: it goes on with the settings"), running::log);
      assertSame(lane, running.lane("works"));
      running.feed(0, 3);
      assertEquals(3, running.settled("works").delivered());
      assertEquals(3, running.settled("new").delivered());

      ReloadReport mended = running.reload(works + sink("new", "t"));
      assertTrue(mended.isComplete(), mended::text);
      assertEquals(List.of("new", "works"), mended.unchanged());
      assertSame(lane, running.lane("works"));
    }
  }

  @Test
  void whatOnlyARestartCanChangeIsNamed() throws Exception {
    try (Reloaded running = Reloaded.with(folder, sink("a", "t"))) {
      ReloadReport report =
          running.reload(
              sink("a", "t")
                  + """
                  nats { url = "nats://elsewhere:4222", subjects = ["x.>"], queue = q }
                  journal.dir = "/nowhere"
                  admin.address = "127.0.0.1:1"
                  """);

      assertEquals(
          List.of("admin.address", "journal.dir", "nats.queue", "nats.subjects", "nats.url"),
          report.needsRestart());
      assertEquals(List.of("a"), report.unchanged());
      assertFalse(report.isComplete());
      assertTrue(running.log().contains("[RELOAD-RESTART]"), running::log);
      assertEquals(report.needsRestart(), running.shipper.reload("a test").needsRestart());
      assertEquals(List.of(), running.reload(sink("a", "t")).needsRestart());
    }
  }

  @Test
  void aDryRunSaysTheSameAndDoesNothing() throws Exception {
    try (Reloaded running = Reloaded.with(folder, sink("a", "t") + sink("b", "t"))) {
      List<Lane> before = running.shipper.engine().lanes();
      Files.writeString(running.file, sink("a", "other") + sink("c", "t"));

      ReloadReport report = running.shipper.dryReload();

      assertTrue(report.dryRun());
      assertEquals(Set.of("a"), report.changed().keySet());
      assertEquals(Set.of("b"), report.removed().keySet());
      assertEquals(List.of("c"), report.added());
      assertEquals(before, running.shipper.engine().lanes());
      running.feed(0, 2);
      assertEquals(2, running.settled("a").delivered());
      assertEquals(all(0, 2), lines("/a", "t"));
    }
  }

  @Test
  void anIncludedFileAndACertificateThatWereRenewedCount() throws Exception {
    Certificates certificates = Certificates.in(folder);
    Path authority = folder.resolve("mine.pem");
    Files.copy(certificates.authority(), authority);
    Path secret = Files.writeString(folder.resolve("secret.conf"), "auth.bearer = one\n");
    String hocon =
        "sinks.a { type = http, url = \"%s/a\", include \"%s\" }\n"
                .formatted(receiver.url(), secret)
            + "sinks.b { type = http, url = \"%s/b\", tls.ca = \"%s\" }\n"
                .formatted(receiver.url(), authority);
    try (Reloaded running = Reloaded.with(folder, hocon)) {
      assertEquals(List.of("a", "b"), running.shipper.reload("a test").unchanged());

      Files.writeString(secret, "auth.bearer = two\n");
      Files.copy(folder.resolve("expired.pem"), authority, StandardCopyOption.REPLACE_EXISTING);
      ReloadReport report = running.shipper.reload("a test");

      assertEquals(Map.of("a", List.of("auth.bearer"), "b", List.of("tls.ca")), report.changed());
      running.feed(0, 1);
      running.settled("a");
      assertEquals(all(0, 1), lines("/a", "two"));
    }
  }

  @Test
  void aNewTokenIsTriedAtOnceAndLosesNothing() throws Exception {
    receiver.usually(request ->
        CannedAnswer.of(request.header("Authorization").equals("Bearer new") ? 200 : 401));
    String patient = "defaults { park.probe = 1h }\n";
    try (Reloaded running = Reloaded.with(folder, patient + sink("a", "old"))) {
      running.feed(0, 50);
      running.shipper.engine().journal().seal();
      Await.until(
          Reloaded.BOUND,
          () -> running.lane("a").status().state() == LaneState.PARKED,
          running::log);

      running.reload(patient + sink("a", "new"));

      assertEquals(50, running.settled("a").delivered());
      assertEquals(all(0, 50), lines("/a", "new"));
      assertEquals(LaneState.DELIVERING, running.lane("a").status().state());
      Map<String, Long> requests = running.lane("a").status().requests();
      assertTrue(requests.containsKey("401") && requests.containsKey("200"), requests::toString);
    }
  }

  @Test
  void severalAtOnceComeOneAfterTheOther() throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> asking = new ArrayList<>();
    try (Reloaded running = Reloaded.with(folder, sink("a", "t"))) {
      Files.writeString(running.file, sink("a", "other") + sink("b", "t"));
      List<ReloadReport> reports = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        asking.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    begin.await();
                    ReloadReport report = running.shipper.reload("a test");
                    synchronized (reports) {
                      reports.add(report);
                    }
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                }));
      }
      begin.countDown();
      for (Thread each : asking) {
        each.join();
      }

      assertEquals(6, reports.size());
      assertEquals(1, reports.stream().filter(each -> !each.added().isEmpty()).count());
      assertEquals(1, reports.stream().filter(each -> !each.changed().isEmpty()).count());
      assertEquals(5, reports.stream().filter(each -> each.unchanged().size() == 2).count());
    }
  }

  @Test
  void whileItStopsNothingIsReloaded() throws Exception {
    try (Reloaded running = Reloaded.with(folder, sink("a", "t"))) {
      running.shipper.stop();

      ReloadReport report = running.reload(sink("b", "t"));

      assertEquals(List.of("natship is stopping"), report.refused());
    }
  }

  /// A stop in the middle of a reload ends both, and every line has its place in the ledger.
  @Test
  void aStopDoesNotWaitForAReloadThatWaits() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    receiver.usually(_ -> {
      try {
        answer.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      return CannedAnswer.of(200);
    });
    try (Reloaded running = Reloaded.with(folder, "stop.deadline = 2s\n" + sink("a", "t"))) {
      running.feed(0, 5);
      running.shipper.engine().journal().seal();
      receiver.awaitRequests(1);
      Thread reload =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  running.reload("stop.deadline = 2s\n" + sink("a", "other"));
                } catch (Exception failure) {
                  throw new IllegalStateException(failure);
                }
              });
      Map<String, LineCounts> ledgers = running.shipper.stop();
      answer.countDown();
      reload.join();

      assertEquals(Set.of("a"), ledgers.keySet());
      ledgers.values().forEach(ledger -> assertTrue(ledger.balances(), ledger::toString));
    }
  }

  @Test
  void aDefaultAppliesWhereItIsKnownAndIsAMistakeWhereNobodyKnowsIt() throws Exception {
    String sinks = sink("a", "t") + "sinks.b { type = blackhole }\n";
    try (Reloaded running = Reloaded.with(folder, "defaults.method = PUT\n" + sinks)) {
      assertEquals(2, running.shipper.engine().lanes().size());

      ReloadReport report = running.reload("defaults.methd = PUT\n" + sinks);

      assertEquals(
          List.of(
              running.file
                  + ": 1: defaults.methd: no destination knows this setting; did you mean method?"
                  + " [CONFIG-INVALID]"),
          report.refused());
    }
  }

  private String sink(String name, String token) {
    return "sinks.%s { type = http, url = \"%s/%s\", auth.bearer = \"%s\", batch.age = 5ms }\n"
        .formatted(name, receiver.url(), name, token);
  }

  private Set<Integer> lines(String path, String token) {
    return receiver.received().stream()
        .filter(request -> request.path().equals(path))
        .filter(request -> request.header("Authorization").equals("Bearer " + token))
        .map(Received::text)
        .flatMap(
            text -> LINE.matcher(text).results().map(found -> Integer.parseInt(found.group(1))))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<Integer> all(int from, int to) {
    return IntStream.range(from, to).boxed().collect(Collectors.toCollection(TreeSet::new));
  }
}
