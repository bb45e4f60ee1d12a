package dev.natship.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.settings.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  @TempDir Path folder;

  @Test
  void theReferenceAloneIsFlawless() {
    Configuration configuration = load(Map.of(), "");

    assertEquals(List.of(), configuration.problems());
    assertEquals(List.of(), configuration.warnings());
    assertEquals(List.of(), configuration.destinationsOn());
    assertEquals(List.of("logs.>"), configuration.section("nats").texts("subjects"));
  }

  @Test
  void theOwnersFileWinsOverTheReferenceAndVariablesFillIt() {
    Configuration configuration =
        load(
            Map.of("SUBJECT", "logs.a.> logs.b.>", "WHERE", "/data"),
            """
            journal.dir = ${WHERE}"/natship"
            """);

    assertEquals(List.of(), configuration.problems());
    assertEquals(List.of("logs.a.>", "logs.b.>"), configuration.section("nats").texts("subjects"));
    assertEquals("/data/natship", configuration.section("journal").text("dir"));
  }

  @Test
  void takesValuesOfVariablesVerbatim() {
    String odd = "a\"b'c\\d$e${HOME}#f//g {h}";
    Configuration configuration = load(Map.of("ACCESS_TOKEN", odd), "");

    assertEquals(odd, configuration.section("nats").text("password"));
  }

  @Test
  void countsAnEmptyVariableAsNotSetAndSaysSo() {
    Configuration configuration = load(Map.of("QUEUE", "", "HTTP_TOKEN", " "), "");

    assertEquals("", configuration.section("nats").text("queue", ""));
    assertEquals(
        List.of(
            "QUEUE is set but empty: it counts as not set",
            "HTTP_TOKEN is set but empty: it counts as not set"),
        configuration.warnings());
  }

  @Test
  void tellsAllProblemsAtOnceWithFileLineAndNearestName() {
    Configuration configuration =
        load(
            Map.of(),
            """
            natz { url = "x" }
            journal { diir = "/x" }
            sinks.a { type = file, path = ${NOWHERE} }
            sinks.htpp { url = "https://x" }
            """);
    configuration.section("journal").optional("dir");
    configuration.refuseUnknown();

    List<String> told = configuration.allProblems().stream().map(Problem::toString).toList();
    assertTrue(
        has(told, "natship.conf: 1: natz: unknown section; did you mean nats?"), told::toString);
    assertTrue(
        has(told, "natship.conf: 2: journal.diir: unknown setting; did you mean dir?"),
        told::toString);
    assertTrue(
        has(told, "natship.conf: 3: requires the variable NOWHERE, which is not set"),
        told::toString);
    assertTrue(has(told, "natship.conf: 4: sinks.htpp: is no provider's name"), told::toString);
    assertTrue(has(told, "did you mean http?"), told::toString);
  }

  @Test
  void repeatsNothingOfAFileThatCannotBeParsed() {
    for (String broken :
        List.of(
            "nats { password = \"MARKED\nSECRET }",
            "nats.password = MARKED\"SECRET\" } }",
            "MARKED SECRET",
            "a = [MARKED, {SECRET",
            "a = ${MARKED-SECRET",
            "include url(\"http://127.0.0.1:1/MARKED-SECRET\")",
            "include classpath(\"MARKED-SECRET\")",
            "include \"MARKED-SECRET.conf\"")) {
      List<Problem> problems = load(Map.of(), broken).problems();

      assertFalse(problems.isEmpty(), broken);
      for (Problem problem : problems) {
        String told = problem.message();
        assertFalse(told.contains("MARKED") || told.contains("SECRET"), told);
      }
    }
  }

  @Test
  void includesFilesThatLieBesideTheOwnersFile() throws IOException {
    Files.writeString(folder.resolve("more.conf"), "nats.queue = together");

    Configuration configuration = load(Map.of(), "include \"more.conf\"");

    assertEquals(List.of(), configuration.problems());
    assertEquals("together", configuration.section("nats").text("queue"));
  }

  @Test
  void readsTheFileThatTheVariableNamesAndSaysWhenThereIsNone() {
    Configuration configuration =
        ConfigLoader.load(
            Installation.find(),
            Variables.of(Map.of("NATSHIP_CONFIG", folder.resolve("gone.conf").toString())));

    assertEquals(1, configuration.problems().size());
    assertEquals("there is no such file", configuration.problems().getFirst().message());
  }

  @Test
  void hintsAtVariablesThatAreNearlyRight() {
    Configuration configuration =
        load(Map.of("SUBJET", "x", "HTTP_TOKN", "t", "HTTP_URL", "https://a", "PATH", "/bin"), "");

    assertEquals(
        List.of(
            "HTTP_TOKN is set but nothing asks for it; did you mean HTTP_TOKEN (http)?",
            "SUBJET is set but nothing asks for it; did you mean SUBJECT (natship.conf)?"),
        configuration.warnings());
    Destination.Half half = (Destination.Half) configuration.destination("http").orElseThrow();
    assertEquals(List.of("HTTP_TOKEN; did you mean HTTP_TOKN?"), half.missing());
  }

  @Test
  void showsWhatIsInEffectWithNamesInPlaceOfValues() {
    Configuration configuration =
        load(
            Map.of(
                "HTTP_URL",
                "https://MARKED",
                "HTTP_TOKEN",
                "MARKED",
                "X",
                "MARKED",
                "ORG",
                "MARKED"),
            """
            nats { password = "MARKED", url = "nats://me:MARKED@host:4222" }
            sinks.mine {
              type = http
              url = "https://hooks.example.com/services/MARKED?key=MARKED"
              headers { X-Key = "MARKED", X-Number = 123 }
              auth { bearer = ${X} }
              compression = gzip
            }
            """);

    String shown = configuration.shown();

    assertFalse(shown.contains("MARKED"), shown);
    assertTrue(shown.contains("url = ${HTTP_URL}"), shown);
    assertTrue(shown.contains("bearer = ${X}"), shown);
    assertTrue(shown.contains("compression = \"gzip\""), shown);
    assertTrue(shown.contains("https://hooks.example.com/…"), shown);
    assertFalse(shown.contains("123"), shown);
  }

  private Configuration load(Map<String, String> variables, String text) {
    try {
      Path file = Files.writeString(folder.resolve("natship.conf"), text);
      return ConfigLoader.load(Installation.find(), Variables.of(variables), Optional.of(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean has(List<String> told, String part) {
    return told.stream().anyMatch(each -> each.contains(part));
  }
}
