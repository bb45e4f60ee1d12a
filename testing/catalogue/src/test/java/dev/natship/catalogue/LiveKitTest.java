package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.config.Destination;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.Received;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// LiveKit's table of destinations, row by row: its variables alone, and the bytes that its users
/// know. What stands here of a line is what an agent wrote, with its level and its stream.
class LiveKitTest {
  private static final String SUBJECT = "logs.sandwich.ams.148e123f0d0489";
  private static final String LINE =
      """
      {"event":{"provider":"app"},"fly":{"app":{"instance":"148e123f0d0489","name":"sandwich"},"region":"ams"},\
      "host":"3f2a","log":{"level":"info"},"stream":"stderr","timestamp":"2026-02-17T10:30:00.123456789Z",\
      "message":"{\\"message\\":\\"worker failed\\",\\"level\\":\\"ERROR\\",\\"exc_info\\":\\"Traceback\\"}"}\
      """;
  private static final String RAW =
      "{\\\"message\\\":\\\"worker"
          + " failed\\\",\\\"level\\\":\\\"ERROR\\\",\\\"exc_info\\\":\\\"Traceback\\\"}";
  private static final String SENT_AS_IT_IS =
      """
      start = earliest
      out-of-window = send
      batch { events = 1, age = 1s }
      """;

  @TempDir static Path folder;

  private static Reception reception;

  @BeforeAll
  static void open() {
    reception = Reception.in(folder);
  }

  @AfterAll
  static void close() {
    reception.close();
  }

  @Test
  void datadogGetsItsFieldsUnderAnApiKey() throws Exception {
    Received request = requestOf("livekit-datadog", Map.of("DATADOG_TOKEN", "token-1"));

    assertEquals("token-1", request.header("DD-API-KEY"));
    assertEquals("[" + datadogs() + "]", request.text());
  }

  @Test
  void datadogGetsItsFieldsUnderAClientToken() throws Exception {
    Received request = requestOf("livekit-datadog-client", Map.of("DATADOG_TOKEN", "pub1"));

    assertTrue(request.path().contains("dd-api-key=pub1"), request.path());
    assertEquals(datadogs() + "\n", request.text());
  }

  private static String datadogs() {
    return """
    {"message":"%s","timestamp":1771324200123,"hostname":"148e123f0d0489","ddsource":"sandwich",\
    "service":"cloud.livekit.io","status":"error","stream":"stderr"}\
    """
        .formatted(RAW);
  }

  @Test
  void cloudwatchGetsTheRawLineInAGroupForEachAgentAndAStreamForEachWorker() throws Exception {
    Received request =
        requestOf(
            "livekit-cloudwatch",
            Map.of("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY", "secret"));

    assertTrue(
        request.header("Authorization").startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"),
        request.header("Authorization"));
    assertTrue(request.header("Authorization").contains("/us-west-2/logs/"), "region");
    assertEquals(
        """
        {"logGroupName":"sandwich","logStreamName":"148e123f0d0489",\
        "logEvents":[{"timestamp":1771324200123,"message":"%s"}]}\
        """
            .formatted(RAW),
        request.text());
  }

  @Test
  void sentryGetsALogWithItsAttributes() throws Exception {
    TestedProvider sentry = TestedProvider.overHttp("sentry");
    Received request = requestOf("sentry", sentry.variables());

    assertTrue(request.path().endsWith("/envelope/"), request.path());
    String item = request.text().lines().toList().get(2);
    assertTrue(
        item.contains("\"level\":\"error\",\"severity_number\":17,\"body\":\"" + RAW + "\""), item);
    for (String attribute :
        List.of(
            "\"agent_id\":{\"value\":\"sandwich\",\"type\":\"string\"}",
            "\"worker_id\":{\"value\":\"148e123f0d0489\",\"type\":\"string\"}",
            "\"hostname\":{\"value\":\"livekit.hosted.agents\",\"type\":\"string\"}")) {
      assertTrue(item.contains(attribute), item);
    }
  }

  @Test
  void newRelicGetsItsFields() throws Exception {
    Received request = requestOf("livekit-new-relic", Map.of("NEW_RELIC_LICENSE_KEY", "eu01xx-1"));

    assertEquals("eu01xx-1", request.header("Api-Key"));
    assertEquals(
        """
        [{"common":{"attributes":{"hostname":"livekit.hosted.agents"}},"logs":[{"timestamp":1771324200123,\
        "message":"%s","attributes":{"agentId":"sandwich","workerId":"148e123f0d0489","level":"error","stream":"stderr"}}]}]\
        """
            .formatted(RAW),
        request.text());
  }

  @Test
  void splunkGetsItsFieldsUnderTheDefaultsOfLiveKit() throws Exception {
    Received request =
        requestOf(
            "splunk",
            Map.of(
                "LOGS_ENABLE_SPLUNK", "1",
                "SPLUNK_HEC_TOKEN", "token-1",
                "SPLUNK_HEC_URL", "https://acme.splunkcloud.com:8088"));

    assertEquals("Splunk token-1", request.header("Authorization"));
    assertEquals("/services/collector/event", request.path());
    assertEquals(
        """
        {"time":1771324200.123,"host":"148e123f0d0489","source":"livekit:cloud-agents","sourcetype":"_json",\
        "event":{"message":"%s","level":"error","stream":"stderr","agent_id":"sandwich",\
        "worker_id":"148e123f0d0489","hostname":"livekit.hosted.agents"}}\
        """
            .formatted(RAW),
        request.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-api-key", ""})
  void syslogGetsALineAfterItsTokenAndOneSpace(String token) throws Exception {
    Certificates certificates = Certificates.in(folder.resolve("syslog" + token));
    try (LineServer server = LineServer.start(certificates.serverContext())) {
      Map<String, String> variables = new TreeMap<>(Map.of("SYSLOG_ENDPOINT", server.address()));
      if (!token.isEmpty()) {
        variables.put("SYSLOG_TOKEN", token);
      }
      ShippedLines.of(
          new ShippedConfiguration(folder)
              .destinationOn(
                  "syslog",
                  variables,
                  "sinks.syslog {\ntls.ca = \"%s\"\n%s}\n"
                      .formatted(certificates.authority(), SENT_AS_IT_IS)),
          SUBJECT,
          List.of(LINE));

      assertEquals(
          (token.isEmpty() ? "" : token + " ")
              + "<11>1 2026-02-17T10:30:00.123456Z sandwich livekit.hosted.agents 148e123f0d0489 -"
              + " - "
              + RAW.replace("\\", "")
              + "\n",
          server.text());
    }
  }

  @ParameterizedTest
  @CsvSource({
    ", datadoghq.com, datadoghq.com",
    "us1, datadoghq.com, datadoghq.com",
    "us3, us3.datadoghq.com, us3-datadoghq.com",
    "us5, us5.datadoghq.com, us5-datadoghq.com",
    "us1-fed, ddog-gov.com, ddog-gov.com",
    "eu, datadoghq.eu, datadoghq.eu",
    "ap1, ap1.datadoghq.com, ap1-datadoghq.com",
  })
  void eachRegionOfDatadogHasItsIntakes(String region, String site, String browsers) {
    Map<String, String> variables = new TreeMap<>(Map.of("DATADOG_TOKEN", "token-1"));
    if (region != null) {
      variables.put("DATADOG_REGION", region);
    }

    assertEquals(
        "https://http-intake.logs." + site + "/api/v2/logs", url("livekit-datadog", variables));
    variables.put("DATADOG_TOKEN", "pub1");
    assertEquals(
        "https://browser-intake-" + browsers + "/api/v2/logs",
        url("livekit-datadog-client", variables));
  }

  @ParameterizedTest
  @CsvSource({"eu01xx1, log-api.eu.newrelic.com", "1, log-api.newrelic.com"})
  void theKeyOfNewRelicSaysItsRegion(String key, String host) {
    assertEquals(
        "https://" + host + "/log/v1",
        url("livekit-new-relic", Map.of("NEW_RELIC_LICENSE_KEY", key, "PROFILE", "livekit")));
  }

  /// Of the six destinations, each is on by the variables that LiveKit names and by nothing less.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "livekit-datadog | DATADOG_TOKEN=t",
        "livekit-datadog-client | DATADOG_TOKEN=pub1",
        "livekit-cloudwatch | AWS_ACCESS_KEY_ID=k AWS_SECRET_ACCESS_KEY=s",
        "sentry | SENTRY_DSN=https://k@o1.ingest.sentry.io/42",
        "livekit-new-relic | NEW_RELIC_LICENSE_KEY=k",
        "splunk | LOGS_ENABLE_SPLUNK=1 SPLUNK_HEC_TOKEN=t SPLUNK_HEC_URL=https://a.example:8088",
        "syslog | SYSLOG_ENDPOINT=logs.example.com:6514",
      })
  void eachIsOnByItsOwnVariablesAndAlone(String name, String assignments) {
    Map<String, String> variables = new TreeMap<>(Map.of("PROFILE", "livekit"));
    for (String each : assignments.split(" ")) {
      variables.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
    }

    assertEquals(
        List.of(name),
        new ShippedConfiguration(folder)
            .load(variables, "").destinationsOn().stream().map(Destination.On::name).toList());
    for (String each : List.copyOf(variables.keySet())) {
      if (!each.equals("PROFILE")) {
        Map<String, String> fewer = new TreeMap<>(variables);
        fewer.remove(each);
        assertEquals(
            List.of(), new ShippedConfiguration(folder).load(fewer, "").destinationsOn(), each);
      }
    }
  }

  private static Received requestOf(String name, Map<String, String> variables) throws Exception {
    TestedProvider provider = TestedProvider.overHttp(name).with(variables);
    reception.answer(provider, provider.taken());
    int before = reception.count();

    ShippedLines shipped =
        ShippedLines.of(reception.destination(provider, SENT_AS_IT_IS), SUBJECT, List.of(LINE));

    assertEquals(1, shipped.ledger().delivered(), shipped::toString);
    return reception.since(before).getLast();
  }

  private static String url(String name, Map<String, String> variables) {
    return assertInstanceOf(
            Destination.On.class, new ShippedConfiguration(folder).destination(name, variables, ""))
        .settings()
        .text("url");
  }
}
