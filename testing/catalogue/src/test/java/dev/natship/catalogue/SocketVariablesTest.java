package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.config.SinkFactories;
import dev.natship.settings.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the variables change of providers that do not speak HTTP.
class SocketVariablesTest {
  @TempDir static Path folder;

  @Test
  void papertrailTakesWholeEventsOrTheirMessage() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("PAPERTRAIL_ENDPOINT", "syslog+tls://logs5.papertrailapp.com:12345");
    assertEquals(List.of(), problemsOf("papertrail", variables));
    assertEquals("json", on("papertrail", variables).settings().text("codec"));

    variables.put("PAPERTRAIL_ENCODING_CODEC", "text");
    assertEquals(List.of(), problemsOf("papertrail", variables));
    assertEquals("text", on("papertrail", variables).settings().text("codec"));
  }

  @Test
  void syslogWithLiveKitsVariablesNeverGoesUnencrypted() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("SYSLOG_ENDPOINT", "[::1]:6514");
    variables.put("SYSLOG_FRAMING", "octet-counting");
    assertEquals(List.of(), problemsOf("syslog", variables));

    variables.put("SYSLOG_ENDPOINT", "tcp://logs.example:601");
    assertEquals(1, problemsOf("syslog", variables).size());
  }

  @Test
  void kafkasVariablesReachTheClient() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("KAFKA_BROKERS", "a.example:9093, b.example:9093");
    variables.put("KAFKA_TOPIC", "fly");
    for (String mechanism : List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")) {
      variables.put("KAFKA_SECURITY_PROTOCOL", "SASL_SSL");
      variables.put("KAFKA_SASL_MECHANISM", mechanism);
      variables.put("KAFKA_SASL_USERNAME", "me");
      variables.put("KAFKA_SASL_PASSWORD", "p\"w");
      variables.put("KAFKA_KEY", "fly.app.name");
      variables.put("KAFKA_COMPRESSION", "snappy");
      assertEquals(List.of(), problemsOf("kafka", variables));
    }
    variables.put("KAFKA_SASL_MECHANISM", "AWS_MSK_IAM");
    assertEquals(1, problemsOf("kafka", variables).size());
  }

  @Test
  void redisTakesItsThreeKinds() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("LOGS_ENABLE_REDIS", "1");
    variables.put("REDIS_URL", "rediss://me:p%40ss@redis.example/3");
    for (String kind : List.of("stream", "list", "channel")) {
      variables.put("REDIS_TYPE", kind);
      assertEquals(List.of(), problemsOf("redis", variables));
    }
    variables.put("REDIS_TYPE", "set");
    assertEquals(1, problemsOf("redis", variables).size());
  }

  @Test
  void natsRefusesToPublishIntoWhatItReads() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("NATS_URL", "nats://nats.example:4222");
    variables.put("NATS_SINK_URL", "nats://nats.example:4222");
    variables.put("NATS_SINK_JETSTREAM", "true");
    assertEquals(List.of(), problemsOf("nats", variables));

    variables.put("NATS_SINK_SUBJECT", "logs.again.{{subject}}");
    assertEquals(1, problemsOf("nats", variables).size());
    variables.put("SUBJECT", "apps.>");
    assertEquals(List.of(), problemsOf("nats", variables));
  }

  @Test
  void graylogsAddressTellsHowItIsSpokenTo() {
    Map<String, String> http = Map.of("GELF_URL", "http://graylog.example:12202/gelf");
    assertEquals("http://graylog.example:12202/gelf", url("gelf", http));
    assertInstanceOf(Destination.Off.class, decide("gelf-socket", http));
    for (String scheme : List.of("tcp", "tls", "udp")) {
      Map<String, String> socket = Map.of("GELF_URL", scheme + "://graylog.example");

      Destination.On on = on("gelf-socket", socket);
      ShippedConfiguration.ready(on, _ -> {}).sink().close();
      assertInstanceOf(Destination.Off.class, decide("gelf", socket));
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
