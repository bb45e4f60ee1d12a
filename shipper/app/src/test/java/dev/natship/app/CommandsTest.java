package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.deadletters.DeadLetter;
import dev.natship.deadletters.DeadLetterFiles;
import dev.natship.engine.Engine;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands that deliver, and commands that look into files.
class CommandsTest {
  private static final String[] DROP = {"dead-letters", "drop", "mine"};

  @TempDir Path folder;

  @Test
  void testDeliversOneMarkedLineAndTellsTheAnswer() throws IOException {
    try (HttpReceiver receiver = HttpReceiver.start()) {
      Typed typed = Typed.command(own("", receiver), "test", "mine");

      assertEquals(0, typed.code(), typed.all());
      assertTrue(typed.out().contains("mine         ok  accepted, status 200"), typed.out());
      assertEquals(1, receiver.received().size());
      assertTrue(receiver.received().getFirst().text().contains("natship test "));
    }
  }

  @Test
  void replayDoesOneThingAtATime() {
    for (String[] both :
        new String[][] {{"--pause", "1", "--cancel", "2"}, {"--list", "--to", "box"}}) {
      Typed typed =
          Typed.command(
              Map.of(), Stream.concat(Stream.of("replay"), Stream.of(both)).toArray(String[]::new));
      assertEquals(2, typed.code());
      assertEquals(
          "natship: --to, --list, --pause, --resume and --cancel go one at a time\n", typed.err());
    }
  }

  @Test
  void replayNamesATimeThatIsWrongAsItWasTyped() {
    String[] empty = {"replay", "--to", "box", "--from", "1h", "--until", "2h"};
    assertTrue(Typed.command(Map.of(), empty).err().contains("--from is not before --until"));
    String[] strange = {"replay", "--to", "box", "--from", "soon"};
    assertTrue(Typed.command(Map.of(), strange).err().contains("--from takes"));
  }

  @Test
  void testTellsWhatTheDestinationSaidWhenItRefused() throws IOException {
    try (HttpReceiver receiver =
        HttpReceiver.start().usually(CannedAnswer.of(403, "dataset \"x\" not found"))) {
      Typed typed = Typed.command(own("", receiver), "test", "mine");

      assertEquals(1, typed.code(), typed.all());
      assertTrue(typed.out().contains("REFUSED  403: dataset \"x\" not found"), typed.out());
    }
  }

  @Test
  void testSendsTheLineAlsoToWhoeverWantsOthers() throws IOException {
    try (HttpReceiver receiver = HttpReceiver.start()) {
      String choosy = "sinks.mine { select { match = SIGTERM, level = error }, sample = 0 }";

      Typed typed = Typed.command(own(choosy, receiver), "test", "mine");

      assertEquals(0, typed.code(), typed.all());
      assertEquals(1, receiver.received().size());
    }
  }

  @Test
  void aCheckThatTheProviderDocumentsDecidesAlsoWhenTheLineIsTaken() throws IOException {
    try (HttpReceiver receiver = HttpReceiver.start()) {
      receiver.answer(CannedAnswer.of(404, "no such page"));

      Typed typed = Typed.command(own("sinks.mine.check.url = /health", receiver), "test", "mine");

      assertEquals(1, typed.code(), typed.all());
      assertTrue(typed.out().contains("mine (check)  REFUSED  404: no such page\n"), typed.out());
      assertTrue(typed.out().contains("mine          ok       accepted"), typed.out());
    }
  }

  @Test
  void aCheckThatTheProviderDoesNotDocumentLeavesItToTheLine() throws IOException {
    String check = "sinks.mine.check { url = /health, documented = false }";
    try (HttpReceiver receiver = HttpReceiver.start()) {
      receiver.answer(CannedAnswer.of(404, "no such page"));

      Typed typed = Typed.command(own(check, receiver), "test", "mine");

      assertEquals(0, typed.code(), typed.all());
      assertTrue(typed.out().contains("unsure  404: no such page (perhaps of this"), typed.out());
    }
    try (HttpReceiver receiver = HttpReceiver.start().usually(CannedAnswer.of(403, "wrong key"))) {
      Typed typed = Typed.command(own(check, receiver), "test", "mine");

      assertEquals(1, typed.code(), typed.all());
      assertTrue(typed.out().contains("REFUSED  403: wrong key\n"), typed.out());
    }
  }

  @Test
  void testKnowsNoDestinationThatIsNotOn() throws IOException {
    try (HttpReceiver receiver = HttpReceiver.start()) {
      Typed typed = Typed.command(own("", receiver), "test", "mien");

      assertEquals(2, typed.code(), typed.all());
      assertTrue(typed.err().contains("did you mean mine?"), typed.err());
    }
  }

  @Test
  void deadLettersAreListedShownSentAgainAndDropped() throws IOException {
    Path letters = folder.resolve("letters");
    keep(letters, "one");
    keep(letters, "two");
    try (HttpReceiver receiver = HttpReceiver.start()) {
      Map<String, String> variables =
          own("dead-letters.dir = \"" + letters + "\"\nstop.deadline = 10s", receiver);

      Typed list = Typed.command(variables, "dead-letters", "list");
      assertTrue(list.out().contains("mine             2     400  rejected"), list.all());
      Typed show = Typed.command(variables, "dead-letters", "show", "mine");
      assertEquals(2, show.out().lines().count(), show.all());
      assertTrue(show.out().contains("\"words\":\"bad field\""), show.out());

      for (String action : List.of("retry", "drop")) {
        Typed typo =
            Typed.command(variables, "dead-letters", action, "mine", "--reason", "typo", "--yes");
        assertEquals(2, typo.code(), action);
        assertTrue(
            typo.err().startsWith("natship: no dead letters of mine are of these; their reasons"),
            typo.err());
      }
      Typed retry = Typed.command(variables, "dead-letters", "retry", "mine");
      assertEquals(0, retry.code(), retry.all());
      assertTrue(retry.out().contains("delivered 2"), retry.out());
      assertEquals(
          0, Typed.command(variables, "dead-letters", "show", "mine").out().lines().count());

      keep(letters, "three");
      Typed drop = Typed.command(variables, "dead-letters", "drop", "mine", "--yes");
      assertTrue(drop.out().contains("1 dead letter of mine dropped"), drop.all());
    }
  }

  @Test
  void droppingAsksFirstAndNeedsAYesWhereNobodyIs() throws IOException {
    keep(folder, "one");
    Map<String, String> variables = lettersHere();
    List<String> asked = new ArrayList<>();

    Typed alone = Typed.command(variables, "dead-letters", "drop", "mine");
    Typed no = Typed.command(question -> answer(question, asked, "no"), variables, DROP);
    assertEquals(2, alone.code(), alone.all());
    assertTrue(alone.err().contains("--yes"), alone.all());
    assertTrue(no.out().contains("nothing dropped"), no.all());
    assertEquals(1, new DeadLetterFiles(folder, "mine", 1 << 20).letters().size());

    Typed yes = Typed.command(question -> answer(question, asked, "y"), variables, DROP);
    assertTrue(yes.out().contains("1 dead letter of mine dropped"), yes.all());
    assertEquals(
        "Throw 1 dead letter of mine away for good? [y/N] ", asked.getLast(), asked::toString);
  }

  @Test
  void onlyTheSelectedLettersAreListedShownAndDropped() throws IOException {
    Instant now = Instant.now();
    keep(folder, "rejected", now, "one");
    keep(folder, "rejected", now.minus(Duration.ofDays(9)), "two");
    keep(folder, "too-large", now, "three");
    Map<String, String> variables = lettersHere();

    Typed list = Typed.command(variables, "dead-letters", "list", "--reason", "too-large");
    assertTrue(list.out().contains("too-large"), list.all());
    assertFalse(list.out().contains("rejected"), list.all());
    Typed show = Typed.command(variables, "dead-letters", "show", "mine", "--since", "1d");
    assertEquals(2, show.out().lines().count(), show.all());
    Typed wrong = Typed.command(variables, "dead-letters", "drop", "mine", "--before", "soon");
    assertEquals(2, wrong.code(), wrong.all());
    Typed retry = Typed.command(variables, "dead-letters", "retry", "mine", "--since", "1d");
    assertEquals(2, retry.code(), retry.all());

    Typed drop =
        Typed.command(
            variables,
            "dead-letters",
            "drop",
            "mine",
            "--yes",
            "--reason",
            "rejected",
            "--before",
            "7d");
    assertTrue(drop.out().contains("1 dead letter of mine dropped"), drop.all());
    assertEquals(
        List.of("one", "three"),
        new DeadLetterFiles(folder, "mine", 1 << 20)
            .letters().stream()
                .map(letter -> new String(letter.line(), StandardCharsets.UTF_8))
                .toList());
  }

  @Test
  void aShownLetterCannotCommandTheTerminal() throws IOException {
    keep(folder, "grün \u009b31m \u202eevil\u007f");

    Typed show = Typed.command(lettersHere(), "dead-letters", "show", "mine");

    assertTrue(
        show.out().contains("\"line\":\"grün \\u009b31m \\u202eevil\\u007f\"}\n"), show.all());
  }

  @Test
  void aJournalIsCheckedInspectedAndExported() throws Exception {
    Path journal = folder.resolve("journal");
    JournalSettings settings = JournalSettings.inMemory(1 << 20).on(journal);
    try (Engine engine = Engine.open(settings, 1 << 20, InstantSource.system(), List.of())) {
      engine.accept("logs.a.b.c", "{\"message\":\"one\"}".getBytes(StandardCharsets.UTF_8));
      engine.accept("logs.a.b.c", new byte[] {(byte) 0xff, 0});
      engine.stop(Duration.ofSeconds(10));
    }
    Map<String, String> variables = Map.of("JOURNAL_DIR", journal.toString());

    Typed check = Typed.command(variables, "journal", "check");
    assertEquals(0, check.code(), check.all());
    assertTrue(check.out().contains("2 lines can be read, 0 are missing"), check.out());
    assertEquals(0, Typed.command(Map.of(), "journal", "inspect", journal.toString()).code());

    Typed export = Typed.command(variables, "journal", "export");
    List<String> lines = export.out().lines().toList();
    assertEquals(2, lines.size(), export.all());
    assertTrue(lines.get(0).contains("\"subject\":\"logs.a.b.c\""), lines.get(0));
    assertTrue(lines.get(0).contains("\"line\":\"{\\\"message\\\":\\\"one\\\"}\""), lines.get(0));
    assertTrue(lines.get(1).contains("\"base64\":\"/wA=\""), lines.get(1));
    assertEquals(
        2, Typed.command(variables, "journal", "export", "--since", "1h").out().lines().count());
    assertEquals(2, Typed.command(variables, "journal", "export", "--since", "soon").code());
  }

  @Test
  void anExportedLineCannotCommandTheTerminal() throws Exception {
    Path journal = folder.resolve("journal");
    JournalSettings settings = JournalSettings.inMemory(1 << 20).on(journal);
    try (Engine engine = Engine.open(settings, 1 << 20, InstantSource.system(), List.of())) {
      engine.accept(
          "logs.\u202eevil", "grün \u009b31m \u202eevil\u007f".getBytes(StandardCharsets.UTF_8));
      engine.stop(Duration.ofSeconds(10));
    }

    Typed export = Typed.command(Map.of("JOURNAL_DIR", journal.toString()), "journal", "export");

    assertTrue(export.out().contains("\"subject\":\"logs.\\u202eevil\""), export.all());
    assertTrue(
        export.out().contains("\"line\":\"grün \\u009b31m \\u202eevil\\u007f\"}\n"), export.all());
  }

  @Test
  void aCodeIsExplainedAndAMisspelledOneGuessed() {
    Typed one = Typed.command(Map.of(), "explain", "nats-denied");
    Typed list = Typed.command(Map.of(), "explain");
    Typed wrong = Typed.command(Map.of(), "explain", "SINK-PARKD");

    assertEquals(0, one.code(), one.all());
    assertTrue(one.out().startsWith("NATS-DENIED\n  Means: "), one.all());
    assertTrue(one.out().contains("\n  Do: allow the subject"), one.all());
    assertTrue(list.out().contains("\nSINK-PARKED "), list.all());
    assertTrue(list.out().lines().allMatch(line -> line.length() <= 80), list.all());
    assertEquals(2, wrong.code(), wrong.all());
    assertTrue(wrong.err().contains("did you mean SINK-PARKED?"), wrong.all());
  }

  @Test
  void whatIsWrongInAConfigurationCarriesACode() {
    Typed none = Typed.command(Map.of("NATS_URL", "nats://127.0.0.1:1"), "run");
    Typed half = Typed.command(Map.of("JOURNAL_DIR", "/proc/\0"), "check");

    assertEquals(2, none.code(), none.all());
    assertTrue(none.err().contains("[CONFIG-NO-SINK]\n"), none.all());
    assertEquals(2, half.code(), half.all());
    assertTrue(half.err().contains("[CONFIG-INVALID]\n"), half.all());
  }

  private Map<String, String> own(String more, HttpReceiver receiver) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("own.conf"),
            more
                + "\nsinks.mine { type = http, url = \""
                + receiver.url()
                + "\", batch.age = 10ms }\n");
    return Map.of("NATSHIP_CONFIG", file.toString());
  }

  private Map<String, String> lettersHere() throws IOException {
    Path file =
        Files.writeString(folder.resolve("own.conf"), "dead-letters.dir = \"" + folder + "\"");
    return Map.of("NATSHIP_CONFIG", file.toString());
  }

  private static Optional<String> answer(String question, List<String> asked, String answer) {
    asked.add(question);
    return Optional.of(answer);
  }

  private static void keep(Path folder, String line) throws IOException {
    keep(folder, "rejected", Instant.now(), line);
  }

  private static void keep(Path folder, String reason, Instant time, String line)
      throws IOException {
    new DeadLetterFiles(folder, "mine", 1 << 20)
        .keep(
            List.of(
                new DeadLetter(
                    time,
                    "mine",
                    reason,
                    400,
                    "bad field",
                    "b1",
                    "logs.a.b.c",
                    Instant.now(),
                    line.getBytes(StandardCharsets.UTF_8))));
  }
}
