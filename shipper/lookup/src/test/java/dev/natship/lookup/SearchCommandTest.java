package dev.natship.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Output;
import dev.natship.config.Installation;
import dev.natship.config.Variables;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.lines.Decoder;
import dev.natship.shell.Shell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What people type at `natship search`, and what they see.
class SearchCommandTest {
  @TempDir static Path folder;

  @BeforeAll
  static void write() throws IOException {
    JournalSettings settings = JournalSettings.inMemory(1 << 20).on(folder);
    try (Journal journal = Journal.open(settings, InstantSource.system())) {
      append(journal, 120, "shop", "i1", "info", "order 1 placed");
      append(journal, 60, "shop", "i1", "info", "charging");
      append(journal, 50, "web", "i2", "info", "GET /");
      append(journal, 40, "shop", "i1", "error", "payment \\\"refused\\\"");
      append(journal, 30, "shop", "i1", "info", "order 1 cancelled");
      append(journal, 10, "web", "i2", "warn", "slow");
    }
  }

  private static void append(
      Journal journal, int minutesAgo, String app, String instance, String level, String message) {
    Instant when = Instant.now().minus(Duration.ofMinutes(minutesAgo));
    byte[] json =
        ("{\"fly\":{\"app\":{\"name\":\""
                + app
                + "\",\"instance\":\""
                + instance
                + "\"},\"region\":\"ams\"},\"log\":{\"level\":\""
                + level
                + "\"},\"message\":\""
                + message
                + "\"}")
            .getBytes(StandardCharsets.UTF_8);
    Output record = new Output(256);
    new Decoder().decode("logs.x", json, 0, json.length, when.toEpochMilli() * 1_000_000, record);
    journal.append(record.array(), 0, record.size(), when.toEpochMilli());
  }

  private record Typed(int code, String out, String err) {}

  private static Typed search(String... words) {
    return search(offline(folder), words);
  }

  /// Nobody is asked, whoever runs on this machine.
  private static Map<String, String> offline(Path folder) {
    return Map.of("JOURNAL_DIR", folder.toString(), "ADMIN_ADDRESS", "off");
  }

  private static Typed search(Map<String, String> variables, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Shell shell =
        new Shell(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            _ -> Optional.empty(),
            Variables.of(variables),
            Installation.find());
    int code =
        new CommandLine(new SearchCommand(shell))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(words);
    return new Typed(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void showsWhatItFindsForPeopleForProgramsAndAsItCame() {
    Typed pretty = search("payment \"refused\"");
    assertEquals(0, pretty.code(), pretty.err());
    assertTrue(
        pretty.out().strip().endsWith(" ERROR shop ams i1    payment \"refused\""), pretty.out());

    Typed json = search("refused", "-o", "json");
    assertTrue(json.out().startsWith("{\"cursor\":\""), json.out());
    assertTrue(json.out().contains("-3\",\"sequence\":3,\"time\":\""), json.out());
    assertTrue(json.out().contains("\",\"received\":\"20"), json.out());
    assertTrue(json.out().contains("\"level\":\"error\",\"app\":\"shop\""), json.out());
    assertTrue(json.out().contains(",\"line\":{\"fly\":"), json.out());

    Typed raw = search("refused", "-o", "raw");
    assertEquals("payment \"refused\"\n", raw.out());
  }

  @Test
  void narrowsByTimeAppLevelAndExpression() {
    assertEquals(5, search("--since", "1h30m").out().lines().count());
    assertEquals(1, search("--until", "1h30m").out().lines().count());
    assertEquals(4, search("--app", "shop").out().lines().count());
    assertEquals(2, search("--level", "warn").out().lines().count());
    assertEquals(2, search("--regex", "order \\d+ (placed|cancelled)").out().lines().count());
    assertEquals(2, search("ORDER", "-i").out().lines().count());
    assertTrue(search("--newest", "-n", "1").out().contains("slow"));
  }

  @Test
  void bringsTheLinesAroundItAlong() {
    List<String> lines = search("refused", "-C", "1").out().lines().toList();

    assertEquals(3, lines.size());
    assertTrue(lines.get(0).endsWith("charging"), lines.toString());
    assertTrue(lines.get(2).endsWith("order 1 cancelled"), "not the other instance's");
  }

  @Test
  void counts() {
    assertEquals("6\n", search("--count").out());
    assertEquals("{\"lines\":2}\n", search("order", "--count", "-o", "json").out());

    Typed by = search("--by", "app");
    assertTrue(by.out().startsWith("app "), by.out());
    assertTrue(by.out().contains("shop      4"), by.out());
    assertTrue(by.out().contains("█"), by.out());
    assertTrue(by.out().endsWith("6 lines\n"), by.out());
    assertTrue(
        search("--by", "level", "-o", "json").out().contains("{\"name\":\"warn\",\"lines\":1,"));
  }

  /// Nobody has said yet when the lines of the newest segment came: it is still being written.
  @Test
  void drawsOverAllTheTimeThatThereIs(@TempDir Path running) throws Exception {
    JournalSettings settings = JournalSettings.inMemory(1 << 20).on(running);
    Map<String, String> variables = offline(running);
    try (Journal journal = Journal.open(settings, InstantSource.system())) {
      append(journal, 120, "shop", "i1", "info", "order 1 placed");
      journal.seal();
      assertTrue(journal.awaitDurable(0, Duration.ofSeconds(30)));

      String head = search(variables, "--by", "app").out().lines().findFirst().orElseThrow();

      Instant from = Instant.parse(head.substring(head.indexOf("20"), head.indexOf(" to ")));
      Duration back = Duration.between(from, Instant.now());
      assertTrue(back.compareTo(Duration.ofMinutes(119)) > 0, head);
    }
  }

  @Test
  void drawsWithinEightyColumns(@TempDir Path running) throws Exception {
    JournalSettings settings = JournalSettings.inMemory(1 << 20).on(running);
    try (Journal journal = Journal.open(settings, InstantSource.system())) {
      append(journal, 90, "checkout-api-west", "i1", "info", "order 1 placed");
      append(journal, 1, "checkout-api-west", "i1", "info", "order 1 paid");
    }

    List<String> drawn = search(offline(running), "--by", "app").out().lines().toList();

    assertTrue(drawn.get(1).startsWith("checkout-api-west"), drawn.toString());
    drawn.forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  void saysAllThatIsWrongAtOnce() {
    Typed wrong = search("--since", "soon", "--level", "loud", "--regex", "(a", "-C", "-1");

    assertEquals(2, wrong.code());
    assertTrue(wrong.err().contains("--since takes 30s, 10m"), wrong.err());
    assertTrue(wrong.err().contains("level: expected a level"), wrong.err());
    assertTrue(wrong.err().contains("--regex: \"(a\" is no regular expression"), wrong.err());
    assertTrue(wrong.err().contains("-C takes a number"), wrong.err());
    Typed nowhere = search(Map.of("ADMIN_ADDRESS", "off"), "x");
    assertTrue(nowhere.err().contains("set JOURNAL_DIR"), nowhere.err());
    assertEquals(2, nowhere.code());
    Typed both = search("x", "--offline", "--address", "http://127.0.0.1:9");
    assertEquals(2, both.code());
  }

  @Test
  void aTimeThatEndsBeforeItBeginsIsRefused() {
    Typed typed = search("--since", "1h", "--until", "2h");

    assertEquals(2, typed.code());
    assertEquals("natship: --since is not before --until\n", typed.err());
  }

  @Test
  void whatIsMissingIsToldAndMakesItNotGood(@TempDir Path broken) throws Exception {
    JournalSettings settings = JournalSettings.inMemory(1 << 20).on(broken);
    for (int life = 0; life < 3; life++) {
      try (Journal journal = Journal.open(settings, InstantSource.system())) {
        append(journal, 30 - 10 * life, "shop", "i1", "info", "order " + life);
      }
    }
    try (Stream<Path> files = Files.list(broken)) {
      List<Path> segments =
          files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
      Files.delete(segments.get(1));
    }

    Typed pretty = search(offline(broken), "order");
    assertEquals(1, pretty.code(), pretty.err());
    assertEquals(2, pretty.out().lines().count(), pretty.out());
    assertTrue(pretty.err().startsWith("natship: 1 lines from 20"), pretty.err());
    assertTrue(pretty.err().contains("no file holds them any more"), pretty.err());

    List<String> json = search(offline(broken), "order", "-o", "json").out().lines().toList();
    assertEquals(3, json.size());
    assertTrue(json.get(1).startsWith("{\"notice\":\"gap\",\"first\":\""), json.get(1));
    assertTrue(json.get(1).contains("\"lines\":1,\"from\":\"20"), json.get(1));
    assertEquals("2\n", search(offline(broken), "order", "--count").out());
  }
}
