package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.ClosedPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class MainTest {
  static final List<String> commands = Commands.NAMES;

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("commands")
  void everyCommandHasHelpWithAnExample(String name) {
    Typed help = Typed.command(Map.of(), name, "--help");

    assertEquals(0, help.code(), help.all());
    assertTrue(help.out().contains("Usage: natship " + name), help.out());
    assertTrue(help.out().contains("natship " + name), help.out());
    assertTrue(help.out().contains("Example"), help.out());
    assertTrue(help.out().contains("Exits "), help.out());
    assertTrue(help.out().lines().allMatch(line -> line.length() <= 100), help.out());
  }

  /// A line that is longer than a terminal would go on in the next one with a word or two.
  @ParameterizedTest
  @FieldSource("commands")
  void paragraphsOfAHelpFillTheTerminal(String name) {
    List<String> lines = Typed.command(Map.of(), name, "--help").out().lines().toList();
    List<String> early = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i - 1);
      String first = lines.get(i).split(" ", 2)[0];
      boolean isText = !line.isEmpty() && !line.startsWith(" ") && !line.startsWith("Usage:");
      if (isText && !first.isEmpty() && line.length() + 1 + first.length() < 77) {
        early.add(line);
      }
    }

    assertEquals(List.of(), early);
  }

  @Test
  void theHelpListsEveryCommandAndTheVariables() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Main.help(new PrintStream(out, true, StandardCharsets.UTF_8));
    String help = out.toString(StandardCharsets.UTF_8);

    for (String name : Commands.NAMES) {
      assertTrue(help.contains("\n  " + name + " "), name);
    }
    for (String variable :
        List.of("NATS_URL", "ORG", "ACCESS_TOKEN", "SUBJECT", "QUEUE", "NATSHIP_CONFIG")) {
      assertTrue(help.contains("\n  " + variable + " "), variable);
    }
  }

  @Test
  void suggestsTheCommandThatWasMeant() {
    Typed typed = Typed.command(Map.of(), "chekc");

    assertEquals(2, typed.code());
    assertTrue(typed.err().contains("did you mean check?"), typed.err());
  }

  @Test
  void anUnknownOptionIsWrongUsage() {
    assertEquals(2, Typed.command(Map.of(), "check", "--shwo").code());
  }

  @Test
  void aMistakeInTheDefaultsIsToldOnceWithAllThatItBreaks() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("own.conf"),
            """
            defaults.batch.age = soon
            sinks.a { type = blackhole }
            sinks.b { type = blackhole, batch.age = 2s }
            sinks.c { type = blackhole }
            """);

    Typed check = Typed.command(Map.of("NATSHIP_CONFIG", file.toString()), "check");

    assertEquals(1, check.code(), check.all());
    assertEquals(
        file
            + ": 1: defaults.batch.age: expected a duration such as 500ms, 10s or 7d, not \"soon\""
            + " (it breaks a, c) [SINK-BROKEN]\n1 problem\n",
        check.err());
    assertTrue(check.out().contains("and without a (broken), c (broken)"), check.out());
  }

  @Test
  void asksWhetherTheNameInATemplateIsMeant() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("own.conf"),
            """
            sinks.a { type = file, path = "/tmp/x/{{regoin}}.log", shape { what = "{{messsage}}", other = "{{levels|}}" } }
            sinks.b { type = http, url = "https://x.example", headers { X-It = "{{order_id}} {{levle}}" } }
            """);

    Typed check = Typed.command(Map.of("NATSHIP_CONFIG", file.toString()), "check");

    assertEquals(0, check.code(), check.all());
    assertEquals(3, check.err().lines().count(), check.err());
    assertTrue(check.err().contains("own.conf: 1: sinks.a.path: {{regoin}} is no"), check.err());
    assertTrue(check.err().contains("did you mean {{region}}?"), check.err());
    assertTrue(check.err().contains("sinks.a.shape.what: {{messsage}} is no"), check.err());
    assertTrue(check.err().contains("own.conf: 2: sinks.b.headers.X-It: {{levle}}"), check.err());
    assertTrue(check.err().contains("[CONFIG-NOTE]"), check.err());
  }

  @Test
  void checkTellsWhatIsOnHalfAndOff() {
    Typed typed =
        Typed.command(
            Map.of("HTTP_URL", "https://x.example", "HTTP_TOKEN", "t", "AXIOM_TOKEN", "t"),
            "check");

    assertEquals(1, typed.code(), typed.all());
    assertTrue(
        typed
            .out()
            .endsWith("run starts, with 1 destination and without axiom (half-configured)\n"),
        typed.out());
    assertTrue(typed.out().contains("http         on    http  HTTP_"), typed.out());
    assertTrue(typed.out().contains(", to https://x.example\n"), typed.out());
    assertTrue(
        typed.out().contains("axiom        half        missing: AXIOM_DATASET"), typed.out());
    assertTrue(typed.out().contains("more: natship providers\n"), typed.out());
  }

  @Test
  void anAddressWithoutItsTokenIsSaidToLackIt() {
    Typed typed = Typed.command(Map.of("HTTP_URL", "https://x.example", "HTTP_TOKEN", ""), "check");

    assertTrue(typed.out().contains("http         half        missing: HTTP_TOKEN"), typed.out());
    assertTrue(typed.err().contains("HTTP_TOKEN is set but empty"), typed.err());
  }

  @Test
  void checkRefusesWithFileLineAndNearestName() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("my.conf"),
            """
            nats { subjets = ["logs.>"] }
            sinks.a { type = flie, path = "/tmp/x" }
            sinks.b { type = file, path = "/tmp/x", batch.evnts = 5 }
            """);

    Typed typed = Typed.command(Map.of("NATSHIP_CONFIG", file.toString()), "check");

    assertEquals(2, typed.code(), typed.all());
    for (String part :
        List.of(
            file + ": 1: nats.subjets: unknown setting; did you mean subjects?",
            "sinks.a.type: there is no kind of destination called flie; did you mean file?",
            file + ": 3: sinks.b.batch.evnts: unknown setting; did you mean batch.events?",
            "3 problems")) {
      assertTrue(typed.err().contains(part), part + " is not in " + typed.err());
    }
  }

  @Test
  void aBrokenDestinationIsNamedWithPlaceValueAndWhatIsExpected() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("my.conf"),
            """
            sinks.good { type = blackhole }
            sinks.bad { type = file, path = "/tmp/x", batch.events = many }
            """);
    Map<String, String> variables =
        Map.of(
            "NATSHIP_CONFIG",
            file.toString(),
            "PAPERTRAIL_ENDPOINT",
            "logs.example:1",
            "PAPERTRAIL_ENCODING_CODEC",
            "avro");

    Typed check = Typed.command(variables, "check");
    Typed strict = Typed.command(variables, "check", "--strict");

    assertEquals(1, check.code(), check.all());
    for (String part :
        List.of(
            file + ": 2: sinks.bad.batch.events: expected a whole number from",
            ", not \"many\" [SINK-BROKEN]\n",
            "variable PAPERTRAIL_ENCODING_CODEC: sinks.papertrail.",
            "2 problems\n")) {
      assertTrue(check.err().contains(part), part + " is not in " + check.err());
    }
    assertTrue(
        check
            .out()
            .endsWith(
                "run starts, with 1 destination and without bad (broken), papertrail (broken)\n"),
        check.out());
    assertEquals(2, strict.code(), strict.all());
    assertTrue(strict.out().contains("run --strict does not start, because of bad"), strict.out());
    assertEquals(2, Typed.command(variables, "run", "--strict").code());
    assertEquals(2, Typed.command(variables, "test", "bad").code());
  }

  @Test
  void whereNothingWorksAPlatformDecidesWhetherToRunOn() {
    Typed machine = Typed.command(Map.of(), "check");
    Typed kubernetes = Typed.command(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"), "check");

    assertEquals(2, machine.code(), machine.all());
    assertTrue(
        machine.out().contains("run does not start: there is no destination"), machine.out());
    assertEquals(1, kubernetes.code(), kubernetes.all());
    assertTrue(
        kubernetes.out().contains("run starts, ships nothing and is not ready"), kubernetes.out());
    assertEquals(0, Typed.command(Map.of(), "check", "--allow-no-sinks").code());
  }

  @Test
  void checkRefusesDeadLettersThatWouldComeBackAsLines() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("my.conf"),
            """
            nats { subjects = ["logs.shop.>"] }
            sinks.a { type = blackhole, dead-letters = "nats:logs.shop.refused" }
            sinks.b { type = blackhole, dead-letters = "nats:refused.shop" }
            """);

    Typed typed = Typed.command(Map.of("NATSHIP_CONFIG", file.toString()), "check");

    assertEquals(1, typed.code(), typed.all());
    assertTrue(
        typed.err().contains("2: sinks.a.dead-letters: lines come from logs.shop.refused too"),
        typed.err());
    assertTrue(typed.err().contains("1 problem"), typed.err());
  }

  @Test
  void checkRefusesALaneThatWouldMakeTheOthersLoseLines() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("natship.conf"), "sinks.a { type = blackhole, on-lag = hold }");

    Typed typed = Typed.command(Map.of("NATSHIP_CONFIG", file.toString()), "check");

    assertEquals(2, typed.code(), typed.all());
    assertTrue(
        typed.err().contains("sinks.a.on-lag: hold needs a source that can wait"), typed.err());
  }

  @Test
  void checkRefusesToPrintWhatFlysStreamWouldBringBack() {
    Map<String, String> fly = Map.of("ACCESS_TOKEN", "t", "CONSOLE", "stdout");
    Map<String, String> named = new HashMap<>(fly);
    named.put("FLY_APP_NAME", "natship");
    Map<String, String> byAddress =
        Map.of("NATS_URL", "nats://_api.internal:4223", "CONSOLE", "stderr");

    Typed refused = Typed.command(fly, "check");

    assertEquals(2, refused.code(), refused.all());
    assertTrue(refused.err().contains("set FLY_APP_NAME or nats.own-app"), refused.err());
    assertEquals(2, Typed.command(byAddress, "check").code());
    assertEquals(0, Typed.command(named, "check").code());
    assertEquals(0, Typed.command(Map.of("CONSOLE", "stdout"), "check").code());
  }

  @Test
  void runWithoutADestinationIsAnError() {
    Typed typed = Typed.command(Map.of(), "run");

    assertEquals(2, typed.code());
    assertTrue(typed.err().contains("there is no destination"), typed.err());
  }

  @Test
  void providersListsTheCatalogueAndTellsAboutOne() {
    assertTrue(Typed.command(Map.of(), "providers").out().contains("HTTP_TOKEN"));
    Typed one = Typed.command(Map.of(), "providers", "http");
    assertTrue(one.out().contains("HTTP_URL  required"), one.out());
    Typed wrong = Typed.command(Map.of(), "providers", "htpp");
    assertEquals(2, wrong.code());
    assertTrue(wrong.err().contains("did you mean http?"), wrong.err());
  }

  @Test
  void statusSaysWhenNobodyAnswers() {
    Typed typed = Typed.command(Map.of("ADMIN_ADDRESS", "127.0.0.1:1"), "status");

    assertEquals(1, typed.code());
    assertTrue(typed.err().contains("no answer from http://127.0.0.1:1"), typed.err());
  }

  @Test
  void journalAndDeadLettersWantAFolder() {
    assertEquals(2, Typed.command(Map.of(), "journal", "check").code());
    assertEquals(2, Typed.command(Map.of(), "dead-letters", "list").code());
    assertEquals(2, Typed.command(Map.of(), "journal", "explode").code());
  }

  @Test
  void completionKnowsTheCommands() {
    Typed typed = Typed.command(Map.of(), "completion");

    assertEquals(0, typed.code());
    assertTrue(typed.out().contains("dead-letters"), "no dead-letters in the script");
  }

  @Test
  void takesTheConfigurationFileBeforeOrBehindTheCommand() throws IOException {
    Path file = Files.writeString(folder.resolve("own.conf"), "sinks.mine { type = blackhole }");

    for (String[] words :
        new String[][] {
          {"-c", file.toString(), "check"},
          {"check", "--config", file.toString()},
          {"check", "--config=" + file}
        }) {
      Typed typed = Typed.command(Map.of(), words);
      assertTrue(typed.out().contains("mine"), typed.all());
    }
    assertEquals(2, Typed.command(Map.of(), "check", "-c").code());
  }

  @Test
  void commandsOfTheImageBeforeMeanRun() {
    String run = Typed.command(Map.of(), "run").err();

    for (String[] words :
        new String[][] {
          {"bash", "start-fly-log-transporter.sh"},
          {"bash", "-c", "./start-fly-log-transporter.sh"},
          {"natship", "run"},
          {"/opt/natship/natship"}
        }) {
      assertEquals(run, Typed.command(Map.of(), words).err());
    }
  }

  @Test
  void helpsWithACommandEitherWay() {
    String asked = Typed.command(Map.of(), "help", "status").out();

    assertEquals(Typed.command(Map.of(), "status", "--help").out(), asked);
    assertTrue(asked.contains("natship status"), asked);
  }

  @Test
  void theHelpFitsATerminalOfEightyColumns() {
    String help = Typed.command(Map.of(), "help").out();

    assertEquals(List.of(), help.lines().filter(line -> line.length() > 79).toList());
  }

  @Test
  void knowsWhatOtherProgramsCallIt() {
    assertEquals(Typed.command(Map.of(), "check").all(), Typed.command(Map.of(), "validate").all());
  }

  @Test
  void writesAFileToBeginWithThatChangesNothingAndIsNeverWrittenOver() throws IOException {
    Path file = folder.resolve("natship.conf");
    Map<String, String> variables = Map.of("AXIOM_TOKEN", "xaat-1", "AXIOM_DATASET", "logs");

    Typed written = Typed.command(variables, "init", file.toString());
    assertEquals(0, written.code(), written.all());
    String text = Files.readString(file);
    assertTrue(text.contains("sinks.axiom {"), text);
    assertFalse(text.contains("xaat-1"), text);
    Typed checked = Typed.command(variables, "-c", file.toString(), "check");
    assertEquals(Typed.command(variables, "check").code(), checked.code(), checked.all());

    assertEquals(2, Typed.command(variables, "init", file.toString()).code());
    assertEquals(text, Files.readString(file));
  }

  @Test
  void saysWhoIsNotThereToBeSteered() throws IOException {
    String nobody = "http://127.0.0.1:" + ClosedPort.find();

    Typed typed = Typed.command(Map.of(), "pause", "axiom", "--address", nobody);

    assertEquals(1, typed.code());
    assertTrue(typed.all().contains("no answer from " + nobody), typed.all());
  }
}
