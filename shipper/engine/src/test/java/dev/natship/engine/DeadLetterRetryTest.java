package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.batches.LineCounts;
import dev.natship.deadletters.DeadLetter;
import dev.natship.deadletters.DeadLetterFiles;
import dev.natship.deadletters.DeadLetters;
import dev.natship.journal.JournalSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterRetryTest {
  @TempDir Path folder;

  @Test
  void aRetryDeliversWhatIsTakenNowAndKeepsWhatIsRefusedAgain() throws Exception {
    DeadLetterFiles file = files();
    FakeSink refusing =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).equals(List.of("other"))
                    ? FakeSink.OK
                    : new Delivery.Reject(400, "no", true));
    try (Engine engine = engine(refusing, file)) {
      engine.start();
      for (String message : List.of("other", "good", "bad", "better")) {
        engine.accept("logs.x", Rig.line("web", "info", message));
      }
      LineCounts ledger = engine.stop(Rig.SOON).get("box");
      assertEquals(3, ledger.deadLettered());
      assertTrue(ledger.balances());
    }
    Instant received = file.letters().getFirst().received();

    FakeSink choosy =
        new FakeSink()
            .answering(batch ->
                FakeSink.items(batch).contains("bad")
                    ? new Delivery.Reject(422, "still no", true)
                    : FakeSink.OK);
    LineCounts ledger =
        DeadLetterRetry.run(file, destination(choosy, file), InstantSource.system(), Rig.SOON);

    assertTrue(ledger.balances());
    assertEquals(2, ledger.delivered());
    assertEquals(1, ledger.deadLettered());
    assertEquals(1, file.letters().size());
    assertEquals("still no", file.letters().getFirst().words());
    assertTrue(!file.letters().getFirst().received().isBefore(received));
  }

  @Test
  void aRetryThatIsCutShortKeepsTheLetters() throws Exception {
    DeadLetterFiles file = files();
    file.keep(List.of(letter(bytes("one"))));
    FakeSink down = new FakeSink().answering(_ -> new Delivery.Retry(503, ""));

    LineCounts ledger =
        DeadLetterRetry.run(
            file, destination(down, file), InstantSource.system(), Duration.ofMillis(50));

    assertEquals(1, ledger.pending());
    assertEquals(List.of("one"), lines(file));
  }

  @Test
  void aSelectionIsRetriedAndTheOthersStay() throws Exception {
    DeadLetterFiles file = files();
    file.keep(List.of(letter(bytes("one")), letter(bytes("two")), letter(bytes("three"))));
    FakeSink down = new FakeSink().answering(_ -> new Delivery.Retry(503, ""));
    DeadLetterRetry.run(
        file,
        each -> each.line().length == 3,
        destination(down, file),
        InstantSource.system(),
        Duration.ofMillis(50));
    assertEquals(Set.of("one", "two", "three"), Set.copyOf(lines(file)), "nothing was taken");

    LineCounts ledger =
        DeadLetterRetry.run(
            file,
            each -> each.line().length == 5,
            destination(new FakeSink(), file),
            InstantSource.system(),
            Duration.ofSeconds(20));

    assertEquals(1, ledger.delivered());
    assertEquals(Set.of("one", "two"), Set.copyOf(lines(file)));
    assertEquals(2, lines(file).size());
  }

  private DeadLetterFiles files() {
    return new DeadLetterFiles(folder, "../we ird", 8192);
  }

  private static Engine engine(FakeSink sink, DeadLetters letters) throws IOException {
    return Engine.open(
        JournalSettings.inMemory(1 << 20),
        1 << 20,
        InstantSource.system(),
        List.of(destination(sink, letters)));
  }

  private static LaneParts destination(FakeSink sink, DeadLetters letters) {
    return new LaneParts("box", Rig.settings(Rig.QUICK), sink, letters);
  }

  private static List<String> lines(DeadLetterFiles file) throws IOException {
    return file.letters().stream()
        .map(letter -> new String(letter.line(), StandardCharsets.UTF_8))
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static DeadLetter letter(byte[] line) {
    return new DeadLetter(
        Instant.parse("2026-02-17T10:30:00Z"),
        "box",
        "rejected",
        400,
        "no",
        "b-1",
        "logs.x",
        Instant.parse("2026-02-17T10:29:59.000000007Z"),
        line);
  }
}
