package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.config.SinkFactories;
import dev.natship.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// To which address each provider sends, by its variables.
class AddressesTest {
  @TempDir static Path folder;

  @Test
  void humioTakesItsEndpointWithAndWithoutQuotes() {
    assertEquals("https://cloud.humio.com", url("humio", Map.of("HUMIO_TOKEN", "t")));
    for (String endpoint : List.of("https://a.humio.com", "\"https://a.humio.com\"")) {
      assertEquals(
          "https://a.humio.com",
          url("humio", Map.of("HUMIO_TOKEN", "t", "HUMIO_ENDPOINT", endpoint)));
    }
  }

  @Test
  void newRelicNeedsNeitherRegionNorAccount() {
    String us = "https://log-api.newrelic.com/log/v1";
    String eu = "https://log-api.eu.newrelic.com/log/v1";
    assertEquals(us, url("new-relic", Map.of("NEW_RELIC_LICENSE_KEY", "k")));
    assertEquals(us, url("new-relic", Map.of("NEW_RELIC_INSERT_KEY", "k")));
    assertEquals(
        eu,
        url(
            "new-relic",
            Map.of(
                "NEW_RELIC_LICENSE_KEY",
                "k",
                "NEW_RELIC_REGION",
                "eu",
                "NEW_RELIC_ACCOUNT_ID",
                "1")));
    assertEquals(eu, url("new-relic", Map.of("NEW_RELIC_LICENSE_KEY", "eu01xxk")));
    assertEquals(
        "https://log-api.jp.nr-data.net/log/v1",
        url("new-relic", Map.of("NEW_RELIC_LICENSE_KEY", "jp01xxk")));
    assertEquals(
        us, url("new-relic", Map.of("NEW_RELIC_LICENSE_KEY", "eu01xxk", "NEW_RELIC_REGION", "us")));
    assertEquals(
        "license",
        on(
                "new-relic",
                Map.of("NEW_RELIC_LICENSE_KEY", "license", "NEW_RELIC_INSERT_KEY", "insert"))
            .settings()
            .map("headers")
            .get("Api-Key"));
  }

  @Test
  void otlpUsesTheAddressForLogsAsItIs() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("LOGS_ENABLE_OTLP", "1");
    variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", "https://a.example:4318/");
    assertEquals("https://a.example:4318/v1/logs", url("otlp", variables));
    variables.put("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "https://b.example/own");
    assertEquals("https://b.example/own", url("otlp", variables));
  }

  /// The address is put together of the variable and of what the provider's file says.
  @Test
  void anAddressThatIsNoneIsAMatterOfItsVariable() {
    for (Map<String, String> variables :
        List.of(
            Map.of("VICTORIALOGS_URL", "logs:9428"),
            Map.of("CLICKHOUSE_URL", "logs:9428", "CLICKHOUSE_TABLE", "t"),
            Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "logs:9428", "LOGS_ENABLE_OTLP", "1"))) {
      Configuration configuration = new ShippedConfiguration(folder).load(variables, "");
      Destination.On on = configuration.candidates().getFirst();
      new SinkFactories(folder).find(on.type()).orElseThrow().create(on.settings()).close();

      String problem = configuration.allProblems().getFirst().toString();
      assertTrue(
          variables.keySet().stream()
              .anyMatch(name -> problem.startsWith("variable " + name + ": ")),
          problem);
      assertTrue(problem.endsWith("not \"logs:9428/…\""), problem);
    }
  }

  @Test
  void honeycombGoesByItsRegionToo() {
    for (String host :
        List.of("eu", "EU1", "api.eu1.honeycomb.io", "https://api.eu1.honeycomb.io/")) {
      assertEquals(
          "https://api.eu1.honeycomb.io/1/batch/d",
          url(
              "honeycomb",
              Map.of(
                  "HONEYCOMB_API_KEY", "k", "HONEYCOMB_DATASET", "d", "HONEYCOMB_API_HOST", host)));
    }
  }

  @Test
  void aRegionThatDoesNotExistIsToldWithThoseThatDo() {
    Configuration configuration =
        new ShippedConfiguration(folder)
            .load(Map.of("DATADOG_TOKEN", "t", "DATADOG_REGION", "mars"), "");

    Destination.Broken broken =
        assertInstanceOf(
            Destination.Broken.class, configuration.destination("livekit-datadog").orElseThrow());
    assertEquals(
        "variable DATADOG_REGION: mars is none of us1, us3, us5, us1-fed, eu, ap1",
        broken.why().getFirst().toString());
    assertEquals(
        "https://http-intake.logs.ddog-gov.com/api/v2/logs",
        url("livekit-datadog", Map.of("DATADOG_TOKEN", "t", "DATADOG_REGION", "US1-FED")));
  }

  @Test
  void aClientTokenOfDatadogGoesToTheIntakeForBrowsers() {
    Map<String, String> variables = Map.of("DATADOG_TOKEN", "pub123", "DATADOG_REGION", "us3");

    assertEquals(
        "https://browser-intake-us3-datadoghq.com/api/v2/logs",
        url("livekit-datadog-client", variables));
    assertInstanceOf(Destination.Off.class, decide("livekit-datadog", variables));
    assertInstanceOf(
        Destination.Off.class, decide("livekit-datadog-client", Map.of("DATADOG_TOKEN", "123")));
  }

  @Test
  void coralogixGoesByItsDomainOrByItsRegion() {
    Map<String, String> hosts =
        Map.of(
            "EU1", "https://ingress.eu1.coralogix.com",
            "EU2", "https://ingress.eu2.coralogix.com",
            "US1", "https://ingress.us1.coralogix.com",
            "US2", "https://ingress.us2.coralogix.com",
            "US3", "https://ingress.us3.coralogix.com",
            "AP1", "https://ingress.ap1.coralogix.com",
            "AP2", "https://ingress.ap2.coralogix.com",
            "ap3", "https://ingress.ap3.coralogix.com",
            "GOV1", "https://ingress.gov1.coralogixgov.us");
    hosts.forEach((region, host) ->
        assertEquals(
            host,
            url("coralogix", Map.of("CORALOGIX_PRIVATE_KEY", "k", "CORALOGIX_REGION", region))));
    assertEquals(
        "https://ingress.own.example",
        url("coralogix", Map.of("CORALOGIX_PRIVATE_KEY", "k", "CORALOGIX_DOMAIN", "own.example")));
    Destination.Half half =
        assertInstanceOf(
            Destination.Half.class, decide("coralogix", Map.of("CORALOGIX_PRIVATE_KEY", "k")));
    assertEquals(List.of("one of CORALOGIX_DOMAIN, CORALOGIX_REGION"), half.missing());
  }

  @Test
  void bothNamesOfADomainOfCoralogixAreTakenAndOnlyTodaysIsOffered() {
    for (String domain : List.of("coralogix.com", "cx498.coralogix.com", "us2.coralogix.com")) {
      Map<String, String> variables =
          Map.of("CORALOGIX_PRIVATE_KEY", "k", "CORALOGIX_DOMAIN", domain);
      assertEquals("https://ingress." + domain, url("coralogix", variables));
      assertEquals(
          List.of(), new ShippedConfiguration(folder).load(variables, "").warnings(), domain);
    }
    String warning =
        new ShippedConfiguration(folder)
            .load(
                Map.of("CORALOGIX_PRIVATE_KEY", "k", "CORALOGIX_DOMAIN", "mars.coralogix.com"), "")
            .warnings()
            .getFirst();
    assertTrue(warning.contains("us2 (us2.coralogix.com), us3 (us3.coralogix.com)"), warning);
    assertFalse(warning.contains("cx498"), warning);
  }

  @Test
  void aRegionOfCoralogixThatDoesNotExistIsTold() {
    Map<String, String> variables =
        Map.of("CORALOGIX_PRIVATE_KEY", "k", "CORALOGIX_REGION", "mars");

    String problems = new ShippedConfiguration(folder).load(variables, "").allProblems().toString();

    assertTrue(problems.contains("variable CORALOGIX_REGION: mars is none of eu1, eu2"), problems);
  }

  @Test
  void aHostIsTakenAsADomainAnAddressOrARegion() {
    for (String site :
        List.of("datadoghq.eu", "https://datadoghq.eu", "https://datadoghq.eu/", "EU1")) {
      assertEquals(
          "https://http-intake.logs.datadoghq.eu/api/v2/logs",
          url("datadog", Map.of("DATADOG_API_KEY", "k", "DATADOG_SITE", site)));
    }
    for (String domain : List.of("eu2.coralogix.com", "https://eu2.coralogix.com/", "EU2")) {
      assertEquals(
          "https://ingress.eu2.coralogix.com",
          url("coralogix", Map.of("CORALOGIX_PRIVATE_KEY", "k", "CORALOGIX_DOMAIN", domain)));
    }
    for (String region :
        List.of(
            "eu-central-1",
            "eu-central-1.aws",
            "eu-central-1.aws.edge.axiom.co",
            "https://eu-central-1.aws.edge.axiom.co/")) {
      assertEquals(
          "https://eu-central-1.aws.edge.axiom.co",
          url("axiom", Map.of("AXIOM_TOKEN", "t", "AXIOM_DATASET", "d", "AXIOM_REGION", region)));
    }
  }

  @Test
  void aSiteThatDoesNotExistIsToldWithThoseThatDo() {
    Map<String, String> variables = Map.of("DATADOG_API_KEY", "k", "DATADOG_SITE", "mars");

    String problems = new ShippedConfiguration(folder).load(variables, "").allProblems().toString();

    assertTrue(
        problems.contains("variable DATADOG_SITE: mars is none of ap1 (ap1.datadoghq.com)"),
        problems);
    assertTrue(problems.contains("us1 (datadoghq.com)"), problems);
  }

  @Test
  void aSiteThatNobodyKnowsYetIsTakenWithAWarning() {
    Map<String, String> variables =
        Map.of("DATADOG_API_KEY", "k", "DATADOG_SITE", "mars1.datadoghq.com");

    assertEquals(
        "https://http-intake.logs.mars1.datadoghq.com/api/v2/logs", url("datadog", variables));
    List<String> warnings = new ShippedConfiguration(folder).load(variables, "").warnings();
    assertTrue(
        warnings.getFirst().startsWith("datadog: DATADOG_SITE: mars1.datadoghq.com is none of "),
        warnings::toString);
    assertTrue(warnings.getFirst().endsWith("; it is taken as it is"), warnings::toString);
  }

  @Test
  void anIdOfElasticCloudHoldsTheAddress() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("ELASTIC_CLOUD_API_KEY", "k");
    variables.put("ELASTIC_CLOUD_ID", "logs:ZXUuYXdzLmZvdW5kLmlvJGFiYyRkZWY=");
    assertEquals("https://abc.eu.aws.found.io:443", url("elastic-cloud", variables));

    variables.put("ELASTIC_CLOUD_ID", "logs:abc");
    assertTrue(
        new ShippedConfiguration(folder)
            .load(variables, "")
            .allProblems()
            .toString()
            .contains("ELASTIC_CLOUD_ID"));
  }

  @Test
  void ofTwoAddressesOfAStoreTheShippersOwnCountsAndTheOwnerIsTold() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("BUCKET_NAME", "tigris");
    variables.put("AWS_ENDPOINT_URL_S3", "https://fly.storage.tigris.dev");
    assertEquals(List.of(), new ShippedConfiguration(folder).load(variables, "").warnings());
    assertEquals("tigris", on("s3", variables).settings().text("bucket"));

    variables.put("AWS_BUCKET", "mine");
    variables.put("S3_ENDPOINT", "minio.example:9000");
    Destination.On on = on("s3", variables);
    assertEquals("mine", on.settings().text("bucket"));
    assertEquals("https://minio.example:9000", on.settings().text("endpoint"));
    assertEquals(
        List.of(
            "s3: BUCKET_NAME is set, but AWS_BUCKET counts",
            "s3: AWS_ENDPOINT_URL_S3 is set, but S3_ENDPOINT counts"),
        new ShippedConfiguration(folder).load(variables, "").warnings());

    variables.put("S3_ENDPOINT", variables.get("AWS_ENDPOINT_URL_S3"));
    variables.remove("AWS_BUCKET");
    assertEquals(List.of(), new ShippedConfiguration(folder).load(variables, "").warnings());
  }

  @Test
  void axiomsRegionsHaveTheirOwnAddresses() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("AXIOM_TOKEN", "t");
    variables.put("AXIOM_DATASET", "fly");
    assertEquals("https://api.axiom.co /v1/datasets/fly/ingest", axiom(variables));
    variables.put("AXIOM_URL", "api.eu.axiom.co");
    assertEquals("https://api.eu.axiom.co /v1/datasets/fly/ingest", axiom(variables));
    String edge = "https://eu-central-1.aws.edge.axiom.co";
    variables.put("AXIOM_URL", edge);
    assertEquals(edge + " /v1/ingest/fly", axiom(variables));
    variables.remove("AXIOM_URL");
    variables.put("AXIOM_REGION", "eu-central-1.aws");
    assertEquals(edge + " /v1/ingest/fly", axiom(variables));
  }

  private static String axiom(Map<String, String> variables) {
    Settings settings = on("axiom", variables).settings();
    return settings.text("url") + " " + settings.text("default-path");
  }

  @Test
  void signozTakesARegionOrAnAddressWithAndWithoutAPath() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("SIGNOZ_INGESTION_KEY", "k");
    assertEquals("https://ingest.us.signoz.cloud", url("signoz", variables));
    variables.put("SIGNOZ_URI", "eu");
    assertEquals("https://ingest.eu.signoz.cloud", url("signoz", variables));
    variables.put("SIGNOZ_URI", "https://signoz.example/logs/json");
    assertEquals("https://signoz.example/logs/json", url("signoz", variables));
    assertEquals("/logs/vector", on("signoz", variables).settings().text("default-path"));
  }

  @Test
  void lokiNeedsNoUser() {
    assertInstanceOf(
        Destination.On.class, decide("loki", Map.of("LOKI_URL", "http://127.0.0.1:3100")));
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
