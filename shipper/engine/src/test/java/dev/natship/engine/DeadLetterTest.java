package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Output;
import dev.natship.journal.JournalSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterTest {
  @TempDir Path folder;

  @Test
  void aLetterIsOneLineOfJson() {
    Output out = new Output(64);
    letter("a \"quoted\"\nline".getBytes(StandardCharsets.UTF_8)).write(out);

    assertEquals(
        """
        {"time":"2026-02-17T10:30:00.000Z","sink":"box","reason":"rejected","status":400,\
        "words":"no","batch":"b-1","subject":"logs.x","received":"2026-02-17T10:29:59.000000007Z",\
        "line":"a \\"quoted\\"\\nline"}
        """,
        out.toText());
  }

  @Test
  void aLetterIsReadAsItWasWritten() {
    for (byte[] line :
        new byte[][] {{}, {'x', 0}, {(byte) 0xff, 'a'}, "grün".getBytes(StandardCharsets.UTF_8)}) {
      Output out = new Output(64);
      DeadLetter letter = letter(line);
      letter.write(out);

      DeadLetter read = DeadLetter.parse(out.array(), 0, out.size()).orElseThrow();

      assertArrayEquals(line, read.line());
      assertEquals(letter.received(), read.received());
      assertEquals(letter.words(), read.words());
      assertEquals(letter.status(), read.status());
    }
  }

  @Test
  void keepsListsShowsAndDrops() throws Exception {
    DeadLetterFile file = file();
    file.keep(letter(bytes("one")));
    file.keep(letter(bytes("two")));

    assertEquals(List.of("../we ird"), DeadLetterFile.sinks(folder));
    assertEquals(List.of("one", "two"), lines(file));
    assertEquals(2, file.drop());
    assertEquals(List.of(), lines(file));
    assertEquals(List.of(), DeadLetterFile.sinks(folder));
  }

  @Test
  void noNameLeavesTheDirectory() throws Exception {
    file().keep(letter(bytes("one")));

    try (Stream<Path> files = Files.list(folder.getParent())) {
      assertTrue(files.noneMatch(path -> path.getFileName().toString().contains("ird")));
    }
  }

  @Test
  void theOldestLettersGoWhenThereIsNoRoomAndAreCounted() throws Exception {
    DeadLetterFile file = file();
    for (int i = 0; i < 200; i++) {
      file.keep(letter(bytes("line " + i)));
    }

    List<String> kept = lines(file);
    assertTrue(kept.size() < 200);
    assertEquals(200, kept.size() + file.rotatedAway());
    assertEquals("line 199", kept.getLast());
    long size = 0;
    try (Stream<Path> files = Files.list(folder)) {
      size = files.mapToLong(path -> path.toFile().length()).sum();
    }
    assertTrue(size <= 8192, "bytes " + size);
  }

  @Test
  void aTornLineDoesNotHideTheOthers() throws Exception {
    DeadLetterFile file = file();
    file.keep(letter(bytes("one")));
    try (Stream<Path> files = Files.list(folder)) {
      Path jsonl =
          files.filter(path -> path.toString().endsWith(".jsonl")).findFirst().orElseThrow();
      Files.writeString(jsonl, "{\"time\":\"2026\n" + Files.readString(jsonl));
    }

    assertEquals(List.of("one"), lines(file));
  }

  @Test
  void aRetryDeliversWhatIsTakenNowAndKeepsWhatIsRefusedAgain() throws Exception {
    DeadLetterFile file = file();
    FakeSink refusing = new FakeSink().answering(_ -> new Delivery.Reject(400, "no", true));
    try (Engine engine = engine(refusing, file)) {
      engine.start();
      for (String message : List.of("good", "bad", "better")) {
        engine.accept("logs.x", Rig.line("web", "info", message));
      }
      Ledger.Snapshot ledger = engine.stop(Rig.SOON).get("box");
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
    Ledger.Snapshot ledger =
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
    DeadLetterFile file = file();
    file.keep(letter(bytes("one")));
    FakeSink down = new FakeSink().answering(_ -> new Delivery.Retry(503, ""));

    Ledger.Snapshot ledger =
        DeadLetterRetry.run(
            file, destination(down, file), InstantSource.system(), Duration.ofMillis(50));

    assertEquals(1, ledger.pending());
    assertEquals(List.of("one"), lines(file));
  }

  @Test
  void anOfficeThatFailsDoesNotStopTheLane() throws Exception {
    FakeSink refusing = new FakeSink().answering(_ -> new Delivery.Reject(400, "no", false));
    DeadLetterOffice full =
        _ -> {
          throw new IOException("no space left");
        };
    try (Engine engine = engine(refusing, full)) {
      engine.start();
      engine.accept("logs.x", bytes("x"));
      Ledger.Snapshot ledger = engine.stop(Rig.SOON).get("box");

      assertEquals(1, ledger.deadLettered());
      assertTrue(ledger.balances());
    }
  }

  @Test
  void aSubjectGetsTheLetterAsItsMessage() throws Exception {
    List<String> published = new ArrayList<>();
    DeadLetterOffice.subject(
            "dead.letters",
            (subject, message) ->
                published.add(subject + " " + new String(message, StandardCharsets.UTF_8)))
        .keep(letter(bytes("one")));

    assertTrue(published.getFirst().startsWith("dead.letters {\"time\":"), published::toString);
    assertTrue(published.getFirst().endsWith("\"line\":\"one\"}"), published::toString);
  }

  private DeadLetterFile file() {
    return new DeadLetterFile(folder, "../we ird", 8192);
  }

  private static Engine engine(FakeSink sink, DeadLetterOffice office) throws IOException {
    return Engine.open(
        JournalSettings.inMemory(1 << 20),
        1 << 20,
        InstantSource.system(),
        List.of(destination(sink, office)));
  }

  private static Engine.Destination destination(FakeSink sink, DeadLetterOffice office) {
    return new Engine.Destination("box", Rig.settings(Rig.QUICK), sink, office);
  }

  private static List<String> lines(DeadLetterFile file) throws IOException {
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
