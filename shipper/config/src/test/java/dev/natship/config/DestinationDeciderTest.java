package dev.natship.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.settings.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationDeciderTest {
  @TempDir Path folder;

  @BeforeEach
  void installTwoProviders() throws IOException {
    Files.createDirectories(folder.resolve("conf/providers"));
    Files.copy(Installation.find().reference(), folder.resolve("conf/natship.conf"));
    provider(
        "acme",
        """
        provider {
          title = "Acme"
          variables {
            ACME_HOST = [address, quoted]
            ACME_REGION {
              is = shared
              default = us
              choose { eu { ACME_SITE = "acme.eu" }, us { ACME_SITE = "acme.com" } }
            }
          }
        }
        sink {
          type = http
          url = ${ACME_HOST}"/v1"
          token = ${ACME_TOKEN}
          site = ${ACME_SITE}
          index = logs
          index = ${?ACME_INDEX}
        }
        """);
    provider(
        "bucket",
        """
        provider { title = "Bucket", profile = livekit, variables { BUCKET_NAME { or = OTHER_BUCKET } } }
        sink { type = s3, bucket = ${?BUCKET_NAME}, bucket = ${?OTHER_BUCKET} }
        """);
  }

  @Test
  void aProviderIsOffUntilOneOfItsVariablesIsSet() {
    assertInstanceOf(Destination.Off.class, decide(Map.of(), "", "acme"));
    assertInstanceOf(Destination.Off.class, decide(Map.of("ACME_REGION", "eu"), "", "acme"));
  }

  @Test
  void aVariableThatSeveralProgramsShareIsNoReasonToSayWhatAProviderNeeds() {
    Destination.Off off =
        assertInstanceOf(Destination.Off.class, decide(Map.of("ACME_REGION", "eu"), "", "acme"));

    assertEquals("", off.why());
  }

  @Test
  void aValueThatCannotBeIsToldBeforeTheRestIsThere() {
    Destination.Half half =
        assertInstanceOf(
            Destination.Half.class,
            decide(Map.of("ACME_TOKEN", "t", "ACME_REGION", "mars"), "", "acme"));

    assertEquals(List.of("ACME_REGION (mars is none of eu, us)", "ACME_HOST"), half.missing());
  }

  @Test
  void theProfileMayBeginWithACapital() {
    assertEquals(
        "b",
        on(decide(Map.of("PROFILE", "LiveKit", "BUCKET_NAME", "b"), "", "bucket"))
            .settings()
            .text("bucket"));
  }

  @Test
  void aProviderWithOnlySomeOfItsVariablesIsHalfConfigured() {
    Destination.Half half =
        assertInstanceOf(
            Destination.Half.class,
            decide(Map.of("ACME_INDEX", "x", "ACME_TOKN", "t"), "", "acme"));

    assertEquals(List.of("ACME_HOST", "ACME_TOKEN; did you mean ACME_TOKN?"), half.missing());
  }

  @Test
  void aProviderWithAllItsVariablesIsOn() {
    Destination.On on =
        on(decide(Map.of("ACME_HOST", "\"logs.acme.com\"", "ACME_TOKEN", "t$\"x"), "", "acme"));

    assertEquals("http", on.type());
    assertEquals("https://logs.acme.com/v1", on.settings().text("url"));
    assertEquals("t$\"x", on.settings().text("token"));
    assertEquals("acme.com", on.settings().text("site"));
    assertEquals("logs", on.settings().text("index"));
  }

  @Test
  void aChoiceRefusesWhatItDoesNotKnow() {
    Map<String, String> variables =
        Map.of("ACME_HOST", "h", "ACME_TOKEN", "t", "ACME_REGION", "mars");

    assertEquals(
        List.of("variable ACME_REGION: mars is none of eu, us"), whyBroken(variables, "", "acme"));
  }

  @Test
  void aChoiceThatGivesNothingMattersOnlyToThoseWhoAreWanted() {
    assertInstanceOf(Destination.Off.class, decide(Map.of("ACME_REGION", "mars"), "", "acme"));
    assertInstanceOf(
        Destination.Half.class,
        decide(Map.of("ACME_REGION", "mars", "ACME_TOKEN", "t"), "", "acme"));
  }

  @Test
  void oneBadDestinationIsBrokenAndTheOthersAreOn() {
    Map<String, String> variables = Map.of("ACME_HOST", "h", "ACME_TOKEN", "t");
    String owner =
        """
        sinks {
          good { type = file, path = x }
          typo { type = file, path = ${NOWHERE}"/x" }
          text = 7
          "od/d" { type = file }
          htpp { url = "https://x" }
          asked { preset = acme, variables { ACME_HOTS = h, ACME_TOKEN = t } }
          off { type = file, path = ${NOWHERE_EITHER}, enabled = false }
        }
        """;

    Configuration configuration = load(variables, owner);

    assertEquals(List.of(), configuration.problems());
    assertEquals(
        List.of("good", "acme"),
        configuration.destinationsOn().stream().map(Destination.On::name).toList());
    List<String> why =
        configuration.broken().stream().map(each -> each.why().getFirst().toString()).toList();
    List<String> parts =
        List.of(
            ": 7: variables.ACME_HOTS: the provider acme has no such variable",
            ": 6: sinks.htpp: is no provider's name",
            ": 5: sinks: a destination's name has",
            ": 4: sinks.text: expected a section, { … }",
            ": 3: requires the variable NOWHERE, which is not set");
    assertEquals(parts.size(), why.size(), why::toString);
    for (int i = 0; i < parts.size(); i++) {
      String begin = folder.resolve("own.conf") + parts.get(i);
      assertTrue(why.get(i).startsWith(begin), why.get(i));
    }
    assertInstanceOf(Destination.Off.class, configuration.destination("off").orElseThrow());
  }

  @Test
  void aVariableThatMoreThanADestinationNeedsStopsEverything() {
    Configuration configuration =
        load(Map.of(), "nats.url = ${NOWHERE}\nsinks.a { type = file, path = ${NOWHERE} }");

    assertEquals(1, configuration.problems().size());
    assertEquals(1, configuration.broken().size());
  }

  @Test
  void aProviderFileThatCannotBeReadBreaksOnlyItsOwn() throws IOException {
    provider("bad", "provider { title = Bad }\nsink { type = http, url = ${BAD_URL}\n");

    Configuration configuration =
        load(Map.of("BAD_URL", "u", "ACME_HOST", "h", "ACME_TOKEN", "t"), "");

    assertEquals(List.of(), configuration.problems());
    assertEquals("bad", configuration.broken().getFirst().name());
    assertInstanceOf(Destination.On.class, configuration.destination("acme").orElseThrow());
  }

  @Test
  void whatASinkFindsWrongLaterBreaksItsDestination() {
    Configuration configuration = load(Map.of(), "sinks.a { type = file, path = x, pth = y }");
    Destination.On on = on(configuration.destination("a").orElseThrow());

    on.settings().text("path");
    on.settings().refuseUnknown();

    assertInstanceOf(Destination.Broken.class, configuration.destination("a").orElseThrow());
    assertEquals(List.of(), configuration.destinationsOn());
    assertEquals(List.of(on), configuration.candidates());
  }

  @Test
  void whatTheOwnerSetsHimselfNeedsNoVariable() {
    String owner = "sinks.acme { token = mine }";

    assertEquals(
        "mine", on(decide(Map.of("ACME_HOST", "h"), owner, "acme")).settings().text("token"));
    assertEquals(
        "mine",
        on(decide(Map.of(), owner + "\nsinks.acme.url = \"https://own\"", "acme"))
            .settings()
            .text("token"));
  }

  @Test
  void tuningAProviderDoesNotSwitchItOn() {
    assertInstanceOf(
        Destination.Off.class, decide(Map.of(), "sinks.acme { batch.age = 5s }", "acme"));
  }

  @Test
  void anOwnerWhoAsksForAProviderIsToldWhatIsMissing() {
    List<String> why = whyBroken(Map.of("ACME_TOKEN", "t"), "sinks.acme.enabled = true", "acme");

    assertEquals(1, why.size());
    assertTrue(why.getFirst().contains("ACME_HOST"), why::toString);
  }

  @Test
  void theOwnerSwitchesAProviderOff() {
    Map<String, String> all = Map.of("ACME_HOST", "h", "ACME_TOKEN", "t");

    assertInstanceOf(Destination.Off.class, decide(all, "sinks.acme.enabled = false", "acme"));
    assertInstanceOf(Destination.Off.class, decide(all, "providers.automatic = false", "acme"));
  }

  @Test
  void aProviderCanBeUsedAgainWithItsOwnVariablesAndNoneOfTheFirst() {
    Map<String, String> variables =
        Map.of(
            "ACME_HOST",
            "one",
            "ACME_TOKEN",
            "t",
            "ACME_INDEX",
            "i",
            "EU",
            "two",
            "ACME_REGION",
            "eu");
    String owner =
        "sinks.acme-eu { preset = acme, variables { ACME_HOST = ${EU}, ACME_TOKEN = own } }";

    Destination.On first = on(decide(variables, owner, "acme"));
    Destination.On second = on(decide(variables, owner, "acme-eu"));

    assertEquals("https://one/v1", first.settings().text("url"));
    assertEquals("https://two/v1", second.settings().text("url"));
    assertEquals("own", second.settings().text("token"));
    assertEquals(
        "logs", second.settings().text("index"), "the first one's index is not the second's");
    assertEquals("acme.eu", second.settings().text("site"), "what programs share is shared");
  }

  @Test
  void oneOfSeveralVariablesIsEnoughWhereTheProviderSaysSo() {
    Map<String, String> livekit = Map.of("PROFILE", "livekit", "BUCKET_NAME", "b");

    assertEquals("b", on(decide(livekit, "", "bucket")).settings().text("bucket"));
    assertEquals(
        "b",
        on(decide(
                Map.of(), "sinks.bucket { preset = bucket, enabled = true, bucket = b }", "bucket"))
            .settings()
            .text("bucket"));
  }

  @Test
  void aProviderOfOneProfileStaysOffUnderAnother() {
    Destination.Off off =
        assertInstanceOf(Destination.Off.class, decide(Map.of("BUCKET_NAME", "b"), "", "bucket"));

    assertEquals("only under PROFILE=livekit", off.why());
  }

  @Test
  void aTypeMakesADestinationFromScratchOverTheDefaults() {
    Destination.On on =
        on(
            decide(
                Map.of(), "defaults.batch.age = 9s\nsinks.acme { type = file, path = x }", "acme"));

    assertEquals("file", on.type());
    assertEquals(9, on.settings().duration("batch.age", java.time.Duration.ZERO).toSeconds());
  }

  @Test
  void anOddNameIsRefused() {
    assertEquals(1, load(Map.of(), "sinks.\"a/../b\" { type = file }").broken().size());
  }

  private Destination decide(Map<String, String> variables, String owner, String name) {
    Configuration configuration = load(variables, owner);
    assertEquals(List.of(), configuration.problems());
    return configuration.destination(name).orElseThrow();
  }

  private List<String> whyBroken(Map<String, String> variables, String owner, String name) {
    return assertInstanceOf(Destination.Broken.class, decide(variables, owner, name)).why().stream()
        .map(Problem::toString)
        .toList();
  }

  private static Destination.On on(Destination destination) {
    return assertInstanceOf(Destination.On.class, destination);
  }

  private Configuration load(Map<String, String> variables, String owner) {
    try {
      Path file = Files.writeString(folder.resolve("own.conf"), owner);
      return ConfigLoader.load(
          new Installation(folder), Variables.of(variables), Optional.of(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void provider(String name, String text) throws IOException {
    Files.writeString(folder.resolve("conf/providers/" + name + ".conf"), text);
  }
}
