package dev.natship.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.settings.Problem;
import dev.natship.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderFileTest {
  private static final String SINK =
      "sink { type = http, url = ${ACME_URL}, token = ${?ACME_KEY} }";

  @TempDir Path folder;

  @Test
  void tellsAnUnknownAttributeOfAVariableWithFileLineAndSpelling() throws IOException {
    assertEquals(
        List.of(
            "acme.conf: 4: provider.variables.ACME_URL.defualt: unknown setting; did you mean"
                + " variables.ACME_URL.default?"),
        problems(
            """
            provider {
              title = Acme
              variables {
                ACME_URL { defualt = x }
              }
            }
            """
                + SINK));
  }

  @Test
  void tellsAnUnknownWordForAVariableWithFileLineAndSpelling() throws IOException {
    String words = "expected some of shared, flag, quoted, address, base, host, cloud-id, keywords";

    assertEquals(
        List.of(
            "acme.conf: 4: provider.variables.ACME_KEY.is: " + words + "; did you mean quoted?",
            "acme.conf: 3: provider.variables.ACME_URL: " + words + "; did you mean address?"),
        problems(
            """
            provider { title = Acme
              variables {
                ACME_URL = adress
                ACME_KEY { is = quotd }
              }
            }
            """
                + SINK));
  }

  @Test
  void tellsAnUnknownAttributeOfWhatOthersImply() throws IOException {
    assertEquals(
        List.of(
            "acme.conf: 2: provider.variables.ACME_URL.implied.beginings: unknown setting; did you"
                + " mean variables.ACME_URL.implied.beginnings?"),
        problems(
            """
            provider { title = Acme, variables { ACME_URL {
              implied { by = ACME_KEY, beginings { eu = "https://eu" } } } } }
            """
                + SINK));
  }

  @Test
  void tellsAChoiceWithoutASectionAndARangeWithoutTwoNumbers() throws IOException {
    assertEquals(
        List.of(
            "acme.conf: 2: provider.variables.ACME_KEY.choose: expected a section for eu, { NAME ="
                + " value }",
            "acme.conf: 3: provider.variables.ACME_URL.range: expected two whole numbers, [least,"
                + " most]"),
        problems(
            """
            provider { title = Acme, variables {
              ACME_KEY { choose { eu = acme.eu } }
              ACME_URL { range = [1] } } }
            """
                + SINK));
  }

  @Test
  void tellsACapThatIsNoNumber() throws IOException {
    assertEquals(
        List.of(
            "acme.conf: 1: provider.caps.limits.events: expected a whole number from 1 to"
                + " 9223372036854775807, not \"few\""),
        problems("provider { title = Acme, caps { limits.events = few } }\n" + SINK));
  }

  @Test
  void tellsAVariableThatTheSinkDoesNotUse() throws IOException {
    assertEquals(
        List.of(
            "acme.conf: 2: provider.variables.ACME_ULR: the sink uses no such variable; did you"
                + " mean ACME_URL?"),
        problems(
            """
            provider { title = Acme, variables {
              ACME_ULR = address
              LOGS_ENABLE_ACME = flag
              ORG = shared } }
            """
                + SINK));
  }

  @Test
  void tellsOtherNamesOfAVariableThatThereIsNot() throws IOException {
    assertEquals(
        List.of(
            "acme.conf: 2: provider.elsewhere.ACME_TOKEN: the sink uses no such variable; did you"
                + " mean ACME_KEY?"),
        problems(
            """
            provider { title = Acme
              elsewhere { ACME_TOKEN = AC_TOKEN, ACME_KEY = [AC_KEY] } }
            """
                + SINK));
  }

  @Test
  void aHostHasNoSchemeNoPathAndADot() {
    ProviderFile provider =
        read(
            """
            provider { title = Acme, variables {
              ACME_URL { is = host, means { eu = acme.eu } } } }
            """
                + SINK);

    for (String set : List.of("acme.eu", "https://acme.eu", "http://acme.eu/", "EU")) {
      assertEquals(Optional.of("acme.eu"), provider.value("ACME_URL", given("ACME_URL", set)));
      assertEquals(List.of(), provider.refusals(given("ACME_URL", set)));
    }
    assertEquals(
        List.of("ACME_URL (mars is none of eu (acme.eu))"),
        provider.refusals(given("ACME_URL", "mars")));
    assertEquals(
        List.of("ACME_URL (its value is none of eu (acme.eu))"),
        provider.refusals(given("ACME_URL", "k".repeat(64))));
  }

  @Test
  void readsWhatStandsInOneWordOrInSeveral() {
    ProviderFile provider =
        read(
            """
            provider { title = Acme, variables {
              ACME_URL = [base, address, quoted]
              ACME_KEY { is = shared, default = k } } }
            """
                + SINK);

    assertEquals(
        Optional.of("https://acme"), provider.value("ACME_URL", given("ACME_URL", "'acme/'")));
    assertEquals(Optional.of("k"), provider.value("ACME_KEY", given("ACME_URL", "x")));
    assertEquals(List.of("ACME_KEY"), List.copyOf(provider.named(VariableTrait.SHARED)));
  }

  @Test
  void thePageExplainsEveryWord() throws IOException {
    String page = Files.readString(Installation.find().conf().resolve("README.md"));

    for (VariableTrait trait : VariableTrait.values()) {
      assertTrue(page.contains("| `" + trait.word() + "` |"), trait::word);
    }
    for (String key : List.of("is", "default", "choose", "range", "or", "before", "means")) {
      assertTrue(page.contains("| `" + key + "` |"), key);
    }
    assertTrue(page.contains("`elsewhere {"));
  }

  private static VariableValues given(String name, String value) {
    return asked -> Optional.ofNullable(Map.of(name, value).get(asked));
  }

  private final Problems problems = new Problems();

  private ProviderFile read(String text) {
    try {
      return ProviderFile.read(Files.writeString(folder.resolve("acme.conf"), text), problems);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> problems(String text) {
    read(text);
    List<String> told = new ArrayList<>();
    for (Problem problem : problems.all()) {
      told.add(problem.toString().replace(folder + "/", ""));
    }
    return told;
  }
}
