package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.broker.KafkaBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `natship test kafka` against a real broker. What it prints is true and says where to look.
class TestAtKafkaIT {
  @TempDir static Path folder;
  private static KafkaBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = KafkaBroker.start(folder);
    broker.createTopic("logs", Map.of());
  }

  @AfterAll
  static void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void aTopicThatIsThereTakesTheLine() throws Exception {
    String said = test(broker.address(), "logs", Map.of());

    assertTrue(said.matches("(?s).*\\(check\\) +ok +topic logs has 2 partitions.*"), said);
    assertTrue(said.matches("(?s).*\nkafka +ok +accepted\n.*exit 0\n"), said);
    assertTrue(broker.read("logs", 1).getFirst().value().contains("natship test "), said);
  }

  @Test
  void aTopicThatIsNotThereIsTold() throws Exception {
    String said = test(broker.address(), "nobody", Map.of());

    assertTrue(
        said.matches("(?s).*\nkafka +REFUSED +there is no such topic, or this user .*exit 1\n"),
        said);
  }

  @Test
  void aWrongPasswordIsTold() throws Exception {
    String said =
        test(
            broker.userAddress(),
            "logs",
            Map.of(
                "KAFKA_SECURITY_PROTOCOL",
                "SASL_PLAINTEXT",
                "KAFKA_SASL_USERNAME",
                "shipper",
                "KAFKA_SASL_PASSWORD",
                "wr0ng"));

    assertTrue(
        said.matches("(?s).*\nkafka +REFUSED +the brokers do not accept who we are: .*exit 1\n"),
        said);
  }

  private static String test(String address, String topic, Map<String, String> more)
      throws Exception {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("KAFKA_BROKERS", address);
    variables.put("KAFKA_TOPIC", topic);
    return Distribution.command(folder, variables, "test", "kafka");
  }
}
