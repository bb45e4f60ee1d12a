package dev.natship.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What somebody is told who sets a variable that nobody reads, with the providers as shipped.
class NearMissesTest {

  @ParameterizedTest
  @CsvSource({
    "DD_API_KEY, Datadog, DATADOG_API_KEY",
    "DD_SITE, Datadog, DATADOG_SITE",
    "LOKI_USER, Loki, LOKI_USERNAME",
    "LOKI_ADDR, Loki, LOKI_URL",
    "NEW_RELIC_API_KEY, New Relic, NEW_RELIC_LICENSE_KEY",
    "NRIA_LICENSE_KEY, New Relic, NEW_RELIC_LICENSE_KEY",
    "BETTERSTACK_TOKEN, Better Stack, BETTER_STACK_SOURCE_TOKEN",
    "HONEYCOMB_KEY, Honeycomb, HONEYCOMB_API_KEY",
    "HONEYCOMB_API_ENDPOINT, Honeycomb, HONEYCOMB_API_HOST",
    "AXIOM_API_TOKEN, Axiom, AXIOM_TOKEN",
    "AXIOM_EDGE_REGION, Axiom, AXIOM_REGION",
    "PAPERTRAIL_PORT, Papertrail, PAPERTRAIL_ENDPOINT",
    "SPLUNK_TOKEN, Splunk, SPLUNK_HEC_TOKEN",
    "ELASTICSEARCH_HOST, Elasticsearch / OpenSearch, ELASTICSEARCH_URL",
    "ELASTICSEARCH_HOSTS, Elasticsearch / OpenSearch, ELASTICSEARCH_URL",
    "UPTRACE_DSN, Uptrace, UPTRACE_API_KEY",
    "LOGDNA_INGESTION_KEY, LogDNA / Mezmo, LOGDNA_API_KEY",
    "KAFKA_BOOTSTRAP_SERVERS, Kafka, KAFKA_BROKERS",
    "LOGS_TOKEN, Sematext, SEMATEXT_TOKEN",
    "S3_BUCKET, S3 and compatible stores, AWS_BUCKET",
    "CX_TOKEN, Coralogix, CORALOGIX_PRIVATE_KEY",
    "DT_API_TOKEN, Dynatrace, DYNATRACE_API_TOKEN",
    "TIGRIS_STORAGE_BUCKET, S3 and compatible stores, AWS_BUCKET",
    "RPK_BROKERS, Kafka, KAFKA_BROKERS",
    "SC4S_DEST_SPLUNK_HEC_DEFAULT_TOKEN, Splunk, SPLUNK_HEC_TOKEN",
    "LOGS_DCR_RULE_ID, Azure Monitor, AZURE_MONITOR_DCR_ID",
    "NEXT_PUBLIC_BETTER_STACK_INGESTING_URL, Better Stack, BETTER_STACK_INGESTING_HOST",
  })
  void aNameThatAProviderUsesElsewhereIsAnsweredWithOurs(String set, String title, String wanted) {
    assertEquals(
        List.of(set + " is set, but for " + title + " Natship reads " + wanted + ": set that"),
        warnings(Map.of(set, "x")));
    assertEquals(
        List.of(), warnings(Map.of(set, "x", wanted, "y")), "both are set: somebody else's");
  }

  @ParameterizedTest
  @CsvSource({
    "LOKI_USERNAM, LOKI_USERNAME",
    "LOKI_PASSWD, LOKI_PASSWORD",
    "AXIOM_TOKN, AXIOM_TOKEN",
    "AXIOM_DATA_SET, AXIOM_DATASET",
    "HONEYCOMB_APIKEY, HONEYCOMB_API_KEY",
    "BETTERSTACK_SOURCE_TOKN, BETTER_STACK_SOURCE_TOKEN",
    "CLICKHOUSE_LOGIN, CLICKHOUSE_USER",
    "PAPERTRAIL_SERVER, PAPERTRAIL_ENDPOINT",
    "DDAPI_KEY, DATADOG_API_KEY",
    "SUBJET, SUBJECT",
  })
  void anyOtherNameIsAnsweredWithTheNearestByWordsAndLetters(String set, String wanted) {
    List<String> warnings = warnings(Map.of(set, "x"));

    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(
        warnings
            .getFirst()
            .startsWith(set + " is set but nothing asks for it; did you mean " + wanted + " ("),
        warnings::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "HOSTNAME",
        "HTTP_PROXY",
        "NO_PROXY",
        "REDIS_HOST",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "GOOGLE_CLOUD_PROJECT",
        "FLY_IMAGE_REF",
        "FLY_PROCESS_GROUP",
        "DATABASE_URL",
        "SENTRY_AUTH",
        "FILE_NAME",
        "OTEL_SERVICE_NAME",
        "DD_AGENT_HOST",
        "DATADOG_HOST",
        "NODE_ENV",
      })
  void whatOtherProgramsHaveForThemselvesIsNotWorthAWord(String set) {
    assertEquals(List.of(), warnings(Map.of(set, "x")));
  }

  @ParameterizedTest
  @CsvSource({
    "FLY_API_TOKEN, ACCESS_TOKEN",
    "NATS_USER, ORG",
    "NATS_SUBJECT, SUBJECT",
    "NATS_SERVERS, NATS_URL",
  })
  void natshipsOwnVariablesHaveOtherNamesToo(String set, String wanted) {
    assertEquals(
        List.of(set + " is set, but Natship reads " + wanted + ": set that"),
        warnings(Map.of(set, "x")));
  }

  @Test
  void aNameThatOnlyTheProvidersFileGivesIsNoVariable() {
    assertEquals(
        "AXIOM_HOST is set but nothing asks for it; did you mean AXIOM_URL (axiom)?",
        warnings(Map.of("AXIOM_HOST", "https://a")).getFirst());
  }

  @Test
  void whatAHalfDestinationLacksNamesWhatIsSetInstead() {
    Configuration configuration =
        load(
            Map.of(
                "ELASTICSEARCH_HOSTS",
                "https://es",
                "HONEYCOMB_DATASET",
                "d",
                "HONEYCOMB_KEY",
                "k"));

    Destination.Half half =
        assertInstanceOf(
            Destination.Half.class, configuration.destination("honeycomb").orElseThrow());
    assertEquals(List.of("HONEYCOMB_API_KEY; HONEYCOMB_KEY is not read"), half.missing());
  }

  @ParameterizedTest
  @CsvSource({
    "AWS_DEFAULT_REGION, CLOUDWATCH_LOG_GROUP_NAME, AWS CloudWatch Logs, AWS_REGION",
    "AWS_DEFAULT_REGION, AWS_BUCKET, S3 and compatible stores, AWS_REGION",
    "AWS_SECRET_KEY, CLOUDWATCH_LOG_GROUP_NAME, AWS CloudWatch Logs, AWS_SECRET_ACCESS_KEY",
    "AWS_SECRET_KEY, AWS_BUCKET, S3 and compatible stores, AWS_SECRET_ACCESS_KEY",
    "OTLP_ENDPOINT, LOGS_ENABLE_OTLP, OTLP, OTEL_EXPORTER_OTLP_ENDPOINT",
    "REDISCLOUD_URL, LOGS_ENABLE_REDIS, Redis, REDIS_URL",
  })
  void aVariableOfSeveralProgramsIsToldOnceItsProviderIsWanted(
      String set, String own, String title, String wanted) {
    String told = set + " is set, but for " + title + " Natship reads " + wanted + ": set that";
    List<String> warnings = warnings(Map.of(set, "x", own, "1"));

    assertTrue(warnings.contains(told), warnings::toString);
  }

  @Test
  void everyOtherNameLeadsToAVariableAndIsNoneItself() throws IOException {
    ProviderFolder folder = new ProviderFolder(Installation.find().providers());
    Map<String, String> wrong = new TreeMap<>();
    Set<String> read = new TreeSet<>();
    for (String name : folder.names()) {
      folder
          .provider(name, new Problems())
          .orElseThrow()
          .described()
          .variables()
          .forEach(v -> read.add(v.name()));
    }
    for (String name : folder.names()) {
      ProviderFile provider = folder.provider(name, new Problems()).orElseThrow();
      provider
          .elsewhere()
          .forEach((other, ours) -> {
            if (read.contains(other) || !read.contains(ours)) {
              wrong.put(name, other + " = " + ours);
            }
          });
    }

    assertEquals(Map.of(), wrong);
  }

  @ParameterizedTest
  @CsvSource({
    "ACMETOKEN, x, ''",
    "ACMETOKEN, '', ACMETOKEN is set but empty: it counts as not set",
    "ACMETOKEM, x, ACMETOKEM is set but nothing asks for it; did you mean ACMETOKEN (acme)?",
  })
  void aVariableOfOneWordThatAProviderMayHaveIsReadToo(
      String set, String value, String told, @TempDir Path folder) throws IOException {
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Files.copy(Installation.find().reference(), conf.resolve("natship.conf"));
    Files.writeString(
        Files.createDirectory(conf.resolve("providers")).resolve("acme.conf"),
        """
        provider { title = Acme, link = "https://acme.example" }
        sink {
          type = http
          url = ${ACME_URL}
          encoding = ndjson
          auth.bearer = ${?ACMETOKEN}
          headers.X-Token = ${?ACME_TOKEN}
        }
        """);

    Configuration configuration =
        ConfigLoader.load(
            new Installation(folder), Variables.of(Map.of(set, value)), Optional.empty());

    assertEquals(told.isEmpty() ? List.of() : List.of(told), configuration.warnings());
  }

  private static List<String> warnings(Map<String, String> variables) {
    return new ArrayList<>(load(variables).warnings());
  }

  private static Configuration load(Map<String, String> variables) {
    Configuration configuration =
        ConfigLoader.load(Installation.find(), Variables.of(variables), Optional.empty());
    assertEquals(List.of(), configuration.problems());
    return configuration;
  }
}
