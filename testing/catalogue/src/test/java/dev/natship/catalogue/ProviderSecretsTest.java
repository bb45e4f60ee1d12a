package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.config.Destination;
import dev.natship.deadletters.DeadLetter;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.journal.JournalSettings;
import dev.natship.settings.Words;
import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A secret that a provider's answer repeats is not shown, even when the answer repeats only the
/// key that is a part of a longer header, address or pair.
class ProviderSecretsTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String KEY = "q7Zk2vXw9Lp4Rt8s";
  private static final String OTHER = "hT5nBd3mYc6Jf1Ga";
  private static final Set<String> UNCHANGED =
      Set.of("AWS_ACCESS_KEY_ID", "ELASTICSEARCH_AUTH", "DRAIN_SECRET");
  private static final List<String> SECRET =
      List.of("_TOKEN", "_KEY", "_PASSWORD", "_SECRET", "_INDEX_TOKEN");

  /// Variables of which only a part is secret.
  private static final Map<String, String> FORMS =
      Map.of(
          "SENTRY_DSN",
          "https://" + KEY + "@o1.ingest.sentry.io/42",
          "ERASEARCH_AUTH",
          "Basic " + base64("fine:" + KEY),
          "ELASTIC_CLOUD_API_KEY",
          base64("id:" + KEY),
          "AZURE_STORAGE_CONNECTION_STRING",
          "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=" + KEY,
          "OTEL_EXPORTER_OTLP_HEADERS",
          "authorization=Basic%20" + KEY + ",x-tenant=acme%3Bkey%3D" + OTHER,
          "DISCORD_WEBHOOK_URL",
          "https://discord.com/api/webhooks/1/" + KEY,
          "SLACK_WEBHOOK_URL",
          "https://hooks.slack.com/services/T1/B1/" + KEY,
          "TEAMS_WEBHOOK_URL",
          "https://acme.webhook.office.com/webhookb2/1?sp=%2F&sig=" + KEY + "%3D",
          "REDIS_URL",
          "redis://me:" + KEY + "@redis.example:6379");

  @TempDir static Path folder;

  private static Reception reception;

  static Stream<TestedProvider> all() {
    return TestedProvider.catalogue().stream().map(ProviderSecretsTest::withSecrets);
  }

  static Stream<TestedProvider> overHttp() {
    return TestedProvider.overHttp().stream()
        .filter(provider -> provider.redirect().isEmpty())
        .map(ProviderSecretsTest::withSecrets)
        .filter(provider -> provider.variables().toString().contains(KEY));
  }

  @BeforeAll
  static void open() {
    reception = Reception.in(folder);
  }

  @AfterAll
  static void close() {
    reception.close();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aLaneKnowsTheSecretsOfItsProvider(TestedProvider provider) {
    Destination.On on =
        new ShippedConfiguration(folder).destinationOn(provider.name(), provider.environment(), "");
    Words words = on.settings().words();

    for (String echo : List.of(KEY, OTHER, base64("fine:" + KEY), base64("id:" + KEY))) {
      if (holds(provider, echo)) {
        assertEquals("unknown ••• here", words.clean("unknown " + echo + " here"));
      }
    }
    assertEquals(
        "index not found: production-logs, see https://docs.example/errors for the event",
        words.clean(
            "index not found: production-logs, see https://docs.example/errors for the event"));
  }

  @ParameterizedTest
  @MethodSource("overHttp")
  void neitherStatusNorDeadLettersHoldWhatItRepeats(TestedProvider provider) throws Exception {
    reception.answer(provider, CannedAnswer.of(400, "no: %s and %s=".formatted(KEY, KEY)));
    Destination.On on =
        reception.destination(provider, "start = earliest, out-of-window = send, batch.age = 10ms");
    List<DeadLetter> letters = Collections.synchronizedList(new ArrayList<>());

    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(16 << 20),
            16 << 20,
            InstantSource.system(),
            List.of(ShippedConfiguration.ready(on, letters::addAll)))) {
      engine.start();
      engine.accept(Line.PLAIN.subject(), Line.PLAIN.payload().getBytes(StandardCharsets.UTF_8));
      engine.journal().seal();
      Lane lane = engine.lane(on.name()).orElseThrow();
      Await.until(
          BOUND,
          () -> lane.status().lastError().isPresent() || lane.ledger().filtered() > 0,
          () -> lane.status().toString());

      assertFalse(lane.status().toString().contains(KEY), () -> lane.status().toString());
    }
    assertTrue(
        letters.stream().noneMatch(letter -> letter.words().contains(KEY)), letters::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "headers { Cookie = \"session=q7Zk2vXw9Lp4Rt8s; Path=/\" }",
        "headers { X-Custom = \"id=42; secret=q7Zk2vXw9Lp4Rt8s\" }",
        "headers { X-Custom = \"tenant acme/q7Zk2vXw9Lp4Rt8s\" }",
        "url = \"https://acme.blob.core.windows.net/logs?sv=2024-01-01&sig=q7Zk2vXw9Lp4Rt8s%3D\"",
        "url = \"https://me:q7Zk2vXw9Lp4Rt8s@logs.example/in\"",
        "url = \"https://q7Zk2vXw9Lp4Rt8s@logs.example/in\"",
        "path = \"/services/T1/B1/q7Zk2vXw9Lp4Rt8s\"",
        "query { api_key = q7Zk2vXw9Lp4Rt8s }",
        "auth.basic { user = q7Zk2vXw9Lp4Rt8s }",
        "connection-string = \"AccountKey=q7Zk2vXw9Lp4Rt8s;BlobEndpoint=https://acme.example\"",
        "connection-string = \"BlobEndpoint=https://acme.example; AccountKey=q7Zk2vXw9Lp4Rt8s\"",
        "auth.header = \"Splunk q7Zk2vXw9Lp4Rt8s\"",
        "index = q7Zk2vXw9Lp4Rt8s",
      })
  void soDoOwnersSettings(String setting) {
    Destination.On on =
        new ShippedConfiguration(folder)
            .destinationOn(
                "own", Map.of(), "sinks.own { type = http, url = \"https://h\", " + setting + " }");

    assertEquals(
        "bad key: •••, try again", on.settings().words().clean("bad key: " + KEY + ", try again"));
  }

  @Test
  void whatTheOwnerIsToldToLookAtIsNoSecret() {
    TestedProvider azure = TestedProvider.overHttp("azure-blob");
    Words words =
        new ShippedConfiguration(folder)
            .destinationOn(azure.name(), azure.environment(), "")
            .settings()
            .words();

    assertEquals("the SharedAccessSignature ended", words.clean("the SharedAccessSignature ended"));
  }

  private static boolean holds(TestedProvider provider, String echo) {
    return provider.variables().values().stream().anyMatch(value -> value.contains(echo))
        || (echo.equals(KEY)
            && provider.variables().keySet().stream()
                .anyMatch(
                    name -> name.equals("ERASEARCH_AUTH") || name.equals("ELASTIC_CLOUD_API_KEY")));
  }

  private static TestedProvider withSecrets(TestedProvider provider) {
    if (provider.apart()) {
      return provider;
    }
    Map<String, String> variables = new TreeMap<>(provider.variables());
    variables.replaceAll((name, value) ->
        UNCHANGED.contains(name)
            ? value
            : FORMS.getOrDefault(name, SECRET.stream().anyMatch(name::endsWith) ? KEY : value));
    return provider.with(variables);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
