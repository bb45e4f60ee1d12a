package dev.natship.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Output;
import dev.natship.config.Installation;
import dev.natship.config.Variables;
import dev.natship.deadletters.DeadLetter;
import dev.natship.deadletters.DeadLetterFiles;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.journal.Reader;
import dev.natship.journal.StartPosition;
import dev.natship.lines.Decoder;
import dev.natship.shell.Shell;
import dev.natship.viewer.Pretty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What `natship trace` tells out of a folder, without a running Natship.
class TraceCommandTest {
  private static final Instant NOON = Instant.parse("2026-02-17T12:00:00Z");

  @TempDir static Path place;

  private static Path folder;

  @BeforeAll
  static void write() throws Exception {
    folder = place.resolve("journal");
    Files.writeString(
        place.resolve("natship.conf"),
        """
        sinks.done { type = blackhole }
        sinks.shop { type = blackhole, select.apps = [shop] }
        sinks.behind { type = blackhole }
        sinks.never { type = blackhole }
        """);
    JournalSettings settings = JournalSettings.inMemory(1 << 20).on(folder);
    try (Journal journal = Journal.open(settings, InstantSource.system())) {
      try (Reader done = journal.reader("done", new StartPosition.Earliest(), false);
          Reader shop = journal.reader("shop", new StartPosition.Earliest(), false);
          Reader behind = journal.reader("behind", new StartPosition.Earliest(), false)) {
        append(journal, "web", "one");
        append(journal, "web", "two");
        append(journal, "shop", "two more");
        done.commit(3);
        shop.commit(3);
        behind.commit(1);
      }
    }
    new DeadLetterFiles(folder.resolve("dead-letters"), "done", 1 << 20)
        .keep(
            List.of(
                new DeadLetter(
                    NOON,
                    "done",
                    "rejected",
                    400,
                    "no field x",
                    "done-1-0-1-ab",
                    "logs.x",
                    NOON,
                    json("web", "two"))));
  }

  private static byte[] json(String app, String message) {
    return ("{\"fly\":{\"app\":{\"name\":\"" + app + "\"}},\"message\":\"" + message + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void append(Journal journal, String app, String message) {
    byte[] json = json(app, message);
    Output record = new Output(256);
    new Decoder().decode("logs.x", json, 0, json.length, NOON.toEpochMilli() * 1_000_000, record);
    journal.append(record.array(), 0, record.size(), NOON.toEpochMilli());
  }

  private record Typed(int code, String out, String err) {}

  private static Typed trace(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Map<String, String> variables = new HashMap<>();
    variables.put("JOURNAL_DIR", folder.toString());
    variables.put("NATSHIP_CONFIG", place.resolve("natship.conf").toString());
    Shell shell =
        new Shell(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            _ -> Optional.empty(),
            Variables.of(variables),
            Installation.find());
    int code =
        new CommandLine(new TraceCommand(shell))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(words);
    return new Typed(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void tellsWhatTheFolderKnowsOfALine() throws IOException {
    Typed typed = trace("1", "--dir", folder.toString());

    assertEquals(0, typed.code(), typed.err());
    List<String> lines = typed.out().lines().toList();
    assertTrue(lines.getFirst().endsWith("two"), typed.out());
    assertTrue(lines.get(1).startsWith("line 1, read from NATS 2026-02-17"), typed.out());
    String text = typed.out().replaceAll("\\s+", " ");
    assertTrue(text.contains(" behind pending: it waits in the folder"), text);
    assertTrue(text.contains(" done dead-lettered 2026-02-17"), text);
    assertTrue(text.contains(": rejected, answered 400: no field x"), text);
    assertTrue(text.contains(" batch done-1-0-1-ab"), text);
    assertTrue(text.contains(" never unknown: the folder has no cursor of it"), text);
    assertTrue(
        text.contains(
            " shop unknown: it is settled; how is not remembered; as things are, select.apps ="
                + " shop does not hold"),
        text);
    assertTrue(lines.stream().skip(1).allMatch(line -> line.length() <= 80), typed.out());
  }

  @Test
  void ofALineThatIsSettledItSaysThatItDoesNotKnowMore() {
    Typed typed = trace("0", "--to", "done", "--dir", folder.toString());

    assertTrue(typed.out().contains("unknown: it is settled; how is not remembered"), typed.out());
    assertTrue(!typed.out().contains("shop"), typed.out());
  }

  @Test
  void oneDestinationIsToldAloneAlsoToPrograms() {
    Typed typed = trace("0", "--to", "done", "-o", "json", "--dir", folder.toString());

    assertTrue(typed.out().contains("\"destinations\":{\"done\":{\"outcome\":"), typed.out());
    assertTrue(!typed.out().contains("\"shop\":"), typed.out());
    assertEquals(2, typed.out().split("\"sequence\":", -1).length, typed.out());
    assertEquals(2, typed.out().split("\"received\":", -1).length, typed.out());
  }

  @Test
  void aDestinationThatIsNotThereIsNoneOfWhichNothingIsKnown() {
    Typed typed = trace("0", "--to", "dine", "--dir", folder.toString());

    assertEquals(2, typed.code());
    assertTrue(
        typed.err().startsWith("natship: --to: there is no destination dine in the config"),
        typed.err());
  }

  @Test
  void findsLinesByTheirTextTheNewestFirst() {
    Typed typed = trace("two", "-o", "json", "--dir", folder.toString());

    List<String> lines = typed.out().lines().toList();
    assertEquals(2, lines.size(), typed.out());
    assertTrue(lines.getFirst().contains("\"message\":\"two more\""), typed.out());
    assertTrue(lines.getFirst().contains("\"destinations\":{\"behind\":{\"outcome\":\"pending\""));
    assertEquals(
        1, trace("two", "-n", "1", "--dir", folder.toString()).out().split("line ").length - 1);
  }

  @Test
  void aCursorNamesALineOfItsOwnLifeAndNoOther() {
    String json = trace("1", "-o", "json", "--dir", folder.toString()).out();
    String cursor = json.replaceFirst("(?s).*?\"cursor\":\"([^\"]+)\".*", "$1");
    long epoch = Long.parseLong(cursor.substring(0, cursor.indexOf('-')));

    assertEquals(json, trace(cursor, "-o", "json", "--dir", folder.toString()).out());
    Typed earlier = trace((epoch - 1) + "-1", "--dir", folder.toString());
    assertEquals(1, earlier.code(), earlier.out());
  }

  @Test
  void saysThatThereIsNoSuchLine() {
    assertEquals(1, trace("4711", "--dir", folder.toString()).code());
    Typed typed = trace("--request-id", "7f3a", "--dir", folder.toString());
    assertEquals(1, typed.code());
    assertEquals(
        "natship: there is no such line any more, or there never was", typed.err().strip());
  }

  @Test
  void aLineThatWasSentAgainIsToldWithItsReplays() {
    String json =
        """
        {"sequence":7,"received":"2026-02-17T12:00:00Z","destinations":{
          "loki":{"outcome":"unknown"},"axiom":{"outcome":"unknown"}},
        "replays":[{"id":"3","to":"loki","became":{
          "outcome":"delivered","at":"2026-02-17T12:30:00Z","status":204}}]}
        """;
    TracePrinter printer =
        new TracePrinter(new Pretty(false, ZoneOffset.UTC, List.of()), ZoneOffset.UTC, 80);
    String told = printer.print(json.getBytes(StandardCharsets.UTF_8));
    String again = "  loki   replay 3: delivered 2026-02-17 12:30:00.000, answered 204\n";
    assertTrue(told.endsWith(again), told);
  }
}
