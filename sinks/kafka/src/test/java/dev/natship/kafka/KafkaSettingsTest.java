package dev.natship.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Field;
import dev.natship.api.Sink;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.SampleLine;
import dev.natship.tls.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KafkaSettingsTest {

  @Test
  void asksForEveryAcknowledgementAndForNoDuplicates() {
    Map<String, Object> properties = read("brokers = \"a:1,b:2\"");

    assertEquals(List.of("a:1", "b:2"), properties.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG));
    assertEquals("all", properties.get(ProducerConfig.ACKS_CONFIG));
    assertEquals(true, properties.get(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG));
    assertEquals(16L << 20, properties.get(ProducerConfig.BUFFER_MEMORY_CONFIG));
  }

  @Test
  void anOwnerReachesEveryPropertyOfTheClient() {
    Map<String, Object> properties =
        read("brokers = \"a:1\", properties { \"linger.ms\" = 50, client { id = me } }");

    assertEquals("50", properties.get("linger.ms"));
    assertEquals("me", properties.get("client.id"));
  }

  @Test
  void logsInWithoutLettingAPasswordBreakOut() {
    Map<String, Object> properties =
        read(
            "brokers = \"a:1\", sasl { mechanism = scram-sha-512, user = me, password ="
                + " \"a\\\"b\\\\c\" }");

    assertEquals("SASL_SSL", properties.get("security.protocol"));
    assertEquals("SCRAM-SHA-512", properties.get("sasl.mechanism"));
    assertEquals(
        "org.apache.kafka.common.security.scram.ScramLoginModule required"
            + " username=\"me\" password=\"a\\\"b\\\\c\";",
        properties.get("sasl.jaas.config"));
  }

  @Test
  void trustsAnAuthorityFromAFileOrFromTheSettingItself(@TempDir Path folder) throws Exception {
    Path file = Certificates.in(folder).authority();
    String pem = Files.readString(file);

    for (String ca : List.of(file.toString(), pem.replace("\n", "\\n"))) {
      Map<String, Object> properties = read("brokers = \"a:1\", tls.ca = \"" + ca + "\"");

      assertEquals("SSL", properties.get("security.protocol"));
      assertEquals(TrustedEngines.class, properties.get("ssl.engine.factory.class"));
      Tls tls = assertInstanceOf(Tls.class, properties.get(TrustedEngines.TLS));
      assertTrue(tls.hasOwnAuthorities());
    }
  }

  @Test
  void leavesTlsToTheClientWhereItsOwnSettingsAreUsed() {
    Map<String, Object> properties =
        read(
            "brokers = \"a:1\", security-protocol = SSL, properties {"
                + " \"ssl.truststore.location\" = /etc/kafka.jks }");

    assertEquals("/etc/kafka.jks", properties.get("ssl.truststore.location"));
    assertFalse(properties.containsKey("ssl.engine.factory.class"));
  }

  @ParameterizedTest
  @CsvSource({"sandwich,logs.sandwich", "a b,logs.a_b", "ü,logs._", "'',logs."})
  void makesATopicOfWhateverTheLineHolds(String app, String topic) {
    Problems problems = new Problems();
    try (Sink sink =
        new KafkaSinkFactory()
            .create(
                Settings.parse("kafka", "brokers = \"a:1\", topic = \"logs.{{app}}\"", problems))) {
      assertEquals(topic, sink.encoding().partition(SampleLine.sample().with(Field.APP, app)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topic = t",
        "brokers = \"a:1\"",
        "brokers = \"a:1\", topic = \"a b\"",
        "brokers = \"a:1\", topic = t, compression = rar",
        "brokers = \"a:1\", topic = t, security-protocol = TLS",
        "brokers = \"a:1\", topic = t, sasl { user = x }",
        "brokers = \"a:1\", topic = t, sasl { user = x, password = y }, security-protocol = SSL",
        "brokers = \"a:1\", topic = t, tls { ca = /nowhere }",
        "brokers = \"a:1\", topic = t, tls { certificate = /nowhere }",
        "brokers = \"a:1\", topic = t, security-protocol = SSL, tls { ca = \"a\" }, properties {"
            + " \"ssl.protocol\" = TLSv1.3 }",
        "brokers = \"a:1\", topic = t, timeout = 5ms",
      })
  void tellsWhatIsWrongInTheSettings(String hocon) {
    Problems problems = new Problems();

    new KafkaSinkFactory().create(Settings.parse("x", hocon, problems)).close();

    assertFalse(problems.isEmpty());
  }

  private static Map<String, Object> read(String hocon) {
    Problems problems = new Problems();
    Map<String, Object> properties =
        ProducerSettings.read(Settings.parse("kafka", hocon, problems), Duration.ofSeconds(10));
    assertEquals(List.of(), problems.all());
    return properties;
  }
}
