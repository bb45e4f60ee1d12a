package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.config.Installation;
import dev.natship.config.Provider;
import dev.natship.config.Provider.Need;
import dev.natship.config.SinkFactories;
import dev.natship.settings.Problem;
import dev.natship.settings.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which variables turn a provider on, leave it half configured, or leave it off.
class TurnOnTest {
  @TempDir static Path folder;

  static Stream<TestedProvider> providers() {
    return TestedProvider.catalogue().stream();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void withoutOneOfItsRequiredVariablesAProviderIsHalfConfiguredAndSaysWhich(
      TestedProvider provider) throws IOException {
    for (String variable : provider(provider.name()).names(Need.REQUIRED)) {
      Map<String, String> environment = provider.environment();
      environment.remove(variable);
      boolean othersLeft = environment.keySet().stream().anyMatch(provider.own()::contains);
      // variables of OpenTelemetry may be meant for an app: they do not show that the owner wants
      // otlp
      boolean meantForIt = othersLeft && !provider.name().equals("otlp");

      Destination destination = decide(provider.name(), environment);

      if (!meantForIt) {
        assertInstanceOf(Destination.Off.class, destination, "without " + variable);
      } else {
        Destination.Half half =
            assertInstanceOf(Destination.Half.class, destination, "without " + variable);
        assertTrue(
            half.missing().stream().anyMatch(missing -> missing.startsWith(variable)),
            half::toString);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void anEmptyVariableCountsAsNotSet(TestedProvider provider) throws IOException {
    for (String variable : provider(provider.name()).names(Need.REQUIRED)) {
      Map<String, String> environment = provider.environment();
      environment.put(variable, "");

      Configuration configuration = new ShippedConfiguration(folder).load(environment, "");

      assertEquals(List.of(), configuration.destinationsOn());
      assertEquals(
          List.of(variable + " is set but empty: it counts as not set"), configuration.warnings());
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void aSecretIsTakenAsItIsWhateverItHolds(TestedProvider provider) {
    String odd = "a\"b\\c$d${HOME}'e#{{message}}//f";
    Map<String, String> environment = provider.environment();
    provider.variables().keySet().stream()
        .filter(
            name -> name.endsWith("_TOKEN") || name.endsWith("_KEY") || name.endsWith("_PASSWORD"))
        .filter(name -> !name.startsWith("SEMATEXT") && !provider.apart())
        .forEach(name -> environment.put(name, odd));

    Destination.On on =
        assertInstanceOf(Destination.On.class, decide(provider.name(), environment));

    assertEquals(List.of(), on.settings().problems().all());
  }

  @Test
  void betterStackAlsoGoesByItsOldName() {
    assertEquals(
        "old",
        on("better-stack", Map.of("LOGTAIL_TOKEN", "old"))
            .settings()
            .section("auth")
            .text("bearer"));
    assertEquals(
        "old",
        on("better-stack", Map.of("LOGTAIL_TOKEN", "old", "BETTER_STACK_SOURCE_TOKEN", ""))
            .settings()
            .section("auth")
            .text("bearer"));
    assertEquals(
        "new",
        on("better-stack", Map.of("LOGTAIL_TOKEN", "old", "BETTER_STACK_SOURCE_TOKEN", "new"))
            .settings()
            .section("auth")
            .text("bearer"));
    assertEquals(
        "https://s1234.eu-nbg-2.betterstackdata.com",
        url(
            "better-stack",
            Map.of(
                "LOGTAIL_TOKEN",
                "t",
                "BETTER_STACK_INGESTING_HOST",
                "s1234.eu-nbg-2.betterstackdata.com")));
  }

  @Test
  void anAddressAloneIsNoDestination() {
    Destination.Half half =
        assertInstanceOf(
            Destination.Half.class, decide("http", Map.of("HTTP_URL", "https://x.example")));

    assertEquals(List.of("HTTP_TOKEN"), half.missing());
  }

  @Test
  void mezmoAlsoGoesByItsNewName() {
    for (String name : List.of("LOGDNA_API_KEY", "MEZMO_INGESTION_KEY")) {
      assertEquals("k", on("logdna", Map.of(name, "k")).settings().text("auth.basic.user"), name);
    }
  }

  @Test
  void theProfileDecidesWhoseNewRelicItIs() {
    Map<String, String> livekit = Map.of("NEW_RELIC_LICENSE_KEY", "k", "PROFILE", "livekit");

    assertInstanceOf(Destination.On.class, decide("livekit-new-relic", livekit));
    assertInstanceOf(Destination.Off.class, decide("new-relic", livekit));
    assertInstanceOf(
        Destination.Off.class, decide("livekit-new-relic", Map.of("NEW_RELIC_LICENSE_KEY", "k")));
  }

  @Test
  void theProfileCountsInAnyCase() {
    assertInstanceOf(
        Destination.On.class,
        decide("livekit-new-relic", Map.of("NEW_RELIC_LICENSE_KEY", "k", "PROFILE", "Livekit")));
  }

  @Test
  void variablesOfNatshipAndOfThePlatformMakeNobodySayWhatHeNeeds() {
    Map<String, String> variables =
        Map.of(
            "ORG",
            "o",
            "SUBJECT",
            "logs.>",
            "NATS_URL",
            "nats://a",
            "AWS_REGION",
            "us-east-1",
            "GCP_PROJECT_ID",
            "p",
            "AWS_ACCESS_KEY_ID",
            "k");

    for (Destination each : new ShippedConfiguration(folder).load(variables, "").destinations()) {
      Destination.Off off = assertInstanceOf(Destination.Off.class, each);
      assertTrue(off.why().isEmpty() || off.why().startsWith("only under PROFILE"), off::toString);
    }
  }

  @Test
  void theConsoleSaysWhatItMayBe() {
    Destination.Off off =
        assertInstanceOf(Destination.Off.class, decide("console", Map.of("CONSOLE", "1")));

    assertEquals("only when CONSOLE begins with stdout or stderr", off.why());
  }

  @Test
  void splunkWaitsForItsFlag() {
    Map<String, String> variables =
        Map.of("SPLUNK_HEC_TOKEN", "t", "SPLUNK_HEC_URL", "https://a.example:8088");

    Destination.Half half = assertInstanceOf(Destination.Half.class, decide("splunk", variables));

    assertEquals(List.of("LOGS_ENABLE_SPLUNK=1"), half.missing());
  }

  @Test
  void anAppsOwnTelemetryVariablesSwitchNothingOn() {
    assertInstanceOf(
        Destination.Off.class,
        decide("otlp", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")));
  }

  @Test
  void opensearchIsAmazonsWhenItsRequestsAreToBeSigned() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("OPENSEARCH_URL", "https://search-logs.eu-central-1.es.amazonaws.com");
    assertInstanceOf(Destination.On.class, decide("elasticsearch", variables));
    assertInstanceOf(Destination.Off.class, decide("amazon-opensearch", variables));

    variables.put("ELASTICSEARCH_AUTH", "aws");
    assertInstanceOf(Destination.Off.class, decide("elasticsearch", variables));
    Destination.On on = on("amazon-opensearch", variables);
    ShippedConfiguration.ready(on, _ -> {}).sink().close();
  }

  @Test
  void aCacheOfAnAppGetsNoLogs() {
    Map<String, String> cache = Map.of("REDIS_URL", "redis://127.0.0.1:6379");
    assertInstanceOf(Destination.Off.class, decide("redis", cache));

    Map<String, String> meant = new TreeMap<>(cache);
    meant.put("LOGS_ENABLE_REDIS", "1");
    assertInstanceOf(Destination.On.class, decide("redis", meant));
  }

  @Test
  void otlpsFormForLogsGoesBeforeTheFormForAll() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("LOGS_ENABLE_OTLP", "1");
    variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", "https://a.example:4318");
    variables.put("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/json");
    assertEquals("json", on("otlp", variables).settings().text("protocol"));

    variables.put("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "grpc");
    String problems = new ShippedConfiguration(folder).load(variables, "").allProblems().toString();
    assertTrue(problems.contains(" is none of "), problems);
  }

  @Test
  void uptraceTakesTheEncodingsOfTheOldShipper() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("UPTRACE_API_KEY", "k");
    variables.put("UPTRACE_PROJECT", "1");
    assertEquals("{{event}}", on("uptrace", variables).settings().text("text"));
    Map<String, String> texts =
        Map.of("json", "{{event}}", "logfmt", "{{logfmt event}}", "text", "{{message}}");
    texts.forEach((encoding, text) -> {
      variables.put("UPTRACE_SINK_ENCODING", encoding);
      assertEquals(text, on("uptrace", variables).settings().text("text"));
    });
    variables.put("UPTRACE_SINK_ENCODING", "gelf");
    assertInstanceOf(Destination.Off.class, decide("uptrace", variables));
    assertInstanceOf(Destination.On.class, decide("uptrace-gelf", variables));
  }

  @Test
  void aConsoleOfTheMachineIsNotOurs() {
    assertInstanceOf(Destination.Off.class, decide("console", Map.of("CONSOLE", "/dev/console")));
    for (String stream : List.of("stdout", "STDERR")) {
      assertInstanceOf(Destination.On.class, decide("console", Map.of("CONSOLE", stream)));
    }
  }

  @Test
  void aFileIsDescribedByVariablesAlone() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("FILE_PATH", "/data/%F.log.gz");
    variables.put("FILE_FORMAT", "logfmt");
    variables.put("FILE_COMPRESSION", "gzip");
    variables.put("FILE_MAX_BYTES", "5000000");
    variables.put("FILE_MAX_FILES", "3");
    variables.put("FILE_FSYNC", "true");
    assertEquals(List.of(), problemsOf("file", variables));

    variables.put("FILE_FORMAT", "xml");
    variables.put("FILE_MAX_FILES", "-1");
    assertEquals(2, problemsOf("file", variables).size());
  }

  @Test
  void aSlipInANameIsFound() {
    Destination.Half half =
        assertInstanceOf(
            Destination.Half.class,
            decide("axiom", Map.of("AXIOM_TOKN", "t", "AXIOM_DATASET", "fly")));

    assertEquals(List.of("AXIOM_TOKEN; did you mean AXIOM_TOKN?"), half.missing());
  }

  @Test
  void twoLokisLiveSideBySide() {
    Map<String, String> both =
        Map.of(
            "LOKI_URL",
            "http://127.0.0.1:3100",
            "OPSVERSE_LOGS_ENDPOINT",
            "https://o.example",
            "OPSVERSE_USERNAME",
            "u",
            "OPSVERSE_PASSWORD",
            "p");

    assertEquals(
        List.of("loki", "opsverse"),
        new ShippedConfiguration(folder)
            .load(both, "").destinationsOn().stream().map(Destination.On::name).toList());
  }

  @Test
  void aDrainRefusesAShortSecretAndTooManyLines() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("DRAIN_URL", "http://drain.example");
    variables.put("DRAIN_SECRET", "short");
    variables.put("DRAIN_MAX_LINES", "5001");

    Configuration configuration = new ShippedConfiguration(folder).load(variables, "");
    Destination.On on = configuration.candidates().getFirst();
    new SinkFactories(folder).find("http").orElseThrow().create(on.settings()).close();

    String problems =
        configuration.allProblems().stream()
            .map(Object::toString)
            .collect(Collectors.joining("\n"));
    assertTrue(problems.contains("from 1 to 5000"), problems);
    assertTrue(problems.contains("needs at least 64 characters"), problems);
    assertTrue(problems.contains("https://"), problems);
  }

  @Test
  void keywordsAreReadAsTheOldShipperReadThem() {
    for (String keywords :
        List.of("[r'SIGTERM', r're.oot']", "[\"SIGTERM\", \"re.oot\"]", "SIGTERM, re.oot")) {
      Destination.On on =
          on(
              "slack",
              Map.of(
                  "SLACK_WEBHOOK_URL",
                  "https://hooks.slack.com/x",
                  "SLACK_ALERT_KEYWORDS",
                  keywords));

      assertEquals("(?:SIGTERM)|(?:re.oot)", on.settings().text("select.match"));
    }
  }

  /// The problems that the configuration and the sink report.
  private static List<Problem> problemsOf(String name, Map<String, String> variables) {
    Configuration configuration = new ShippedConfiguration(folder).load(variables, "");
    Destination.On on =
        configuration.candidates().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    new SinkFactories(folder).find(on.type()).orElseThrow().create(on.settings()).close();
    return configuration.allProblems();
  }

  private static Provider provider(String name) throws IOException {
    return Provider.all(Installation.find(), new Problems()).stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Destination decide(String name, Map<String, String> variables) {
    return new ShippedConfiguration(folder).destination(name, variables, "");
  }

  private static Destination.On on(String name, Map<String, String> variables) {
    return assertInstanceOf(Destination.On.class, decide(name, variables));
  }

  private static String url(String name, Map<String, String> variables) {
    return on(name, variables).settings().text("url");
  }
}
