package dev.natship.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Field;
import dev.natship.api.Sink;
import dev.natship.broker.KafkaBroker;
import dev.natship.contract.Batches;
import dev.natship.contract.Sinks;
import dev.natship.testkit.Await;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.ClosedPort;
import dev.natship.testkit.SampleLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Publishes to a real broker. One broker serves all tests; each has its own topic.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KafkaSinkIT {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private KafkaBroker broker;

  @BeforeAll
  void startBroker(@TempDir Path folder) throws Exception {
    broker = KafkaBroker.start(folder);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @Test
  void oneRecordALineWithKeyHeadersAndTheLinesOwnTime() throws Exception {
    broker.createTopic("one", Map.of());
    try (Sink sink = sink("topic = one, headers { app = \"{{app}}\" }")) {
      assertEquals(new Delivery.Accepted(0), sink.deliver(Batches.lines(sink, 0, 1)));
    }

    ConsumerRecord<String, String> read = broker.read("one", 1).getFirst();
    assertEquals("148e123f0d0489", read.key());
    assertEquals(1_771_324_200_123L, read.timestamp());
    assertTrue(read.value().contains("\"line 0\""), read::value);
    assertEquals(
        "sandwich", new String(read.headers().lastHeader("app").value(), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"zstd", "lz4", "snappy", "gzip", "none"})
  void everyCompressionArrivesInOrder(String compression) throws Exception {
    broker.createTopic("packed-" + compression, Map.of());
    try (Sink sink =
        sink(
            "topic = packed-%s, compression = %s, value = \"{{message}}\""
                .formatted(compression, compression))) {
      for (int i = 0; i < 5; i++) {
        assertEquals(new Delivery.Accepted(0), sink.deliver(Batches.lines(sink, i * 1000, 1000)));
      }
    }

    assertEquals(
        IntStream.range(0, 5000).mapToObj(i -> "line " + i).toList(),
        broker.read("packed-" + compression, 5000).stream().map(ConsumerRecord::value).toList());
  }

  @Test
  void aLineWithoutInstanceHasNoKey() throws Exception {
    broker.createTopic("keyless", Map.of());
    try (Sink sink = sink("topic = keyless")) {
      sink.deliver(Batches.of(sink, List.of(SampleLine.sample().without(Field.INSTANCE))));
    }

    assertEquals(null, broker.read("keyless", 1).getFirst().key());
  }

  @Test
  void nothingIsLostWhenTheBrokerRestarts() throws Exception {
    broker.createTopic("restart", Map.of());
    try (Sink sink = sink("topic = restart, timeout = 2s, value = \"{{message}}\"")) {
      for (int round = 0; round < 6; round++) {
        Batch batch = Batches.lines(sink, round * 100, 100);
        if (round == 3) {
          broker.stop();
          assertFalse(Sinks.accepts(sink, batch));
          broker.restart();
        }
        Await.until(BOUND, () -> Sinks.accepts(sink, batch));
      }
    }

    List<ConsumerRecord<String, String>> read = broker.read("restart", 600);
    assertEquals(600, KafkaBroker.texts(read).size());
  }

  @Test
  void parksWhenTheTopicDoesNotExistAndGoesOnWhenItDoes() throws Exception {
    try (Sink sink = sink("topic = late, timeout = 2s")) {
      Delivery answer = sink.deliver(Batches.lines(sink, 0, 100));
      assertInstanceOf(Delivery.Park.class, answer, answer::words);
      assertEquals("there is no such topic, or this user may not see it", answer.words());

      broker.createTopic("late", Map.of());
      Await.until(BOUND, () -> Sinks.accepts(sink, Batches.lines(sink, 0, 100)));
      assertEquals(
          new Delivery.Accepted(0, "topic late has 2 partitions"), ((Sink.Checkable) sink).check());
    }
  }

  @Test
  void rejectsOnlyTheRecordThatIsTooLarge() throws Exception {
    broker.createTopic("small", Map.of("max.message.bytes", "2000"));
    try (Sink sink = sink("topic = small, compression = none, properties { \"batch.size\" = 1 }")) {
      Batch batch =
          Batches.of(
              sink,
              List.of(
                  SampleLine.sample(),
                  SampleLine.sample().with(Field.MESSAGE, "x".repeat(3000)),
                  SampleLine.sample().with(Field.MESSAGE, "x".repeat(1_100_000)),
                  SampleLine.sample()));

      Delivery.Partial answer = assertInstanceOf(Delivery.Partial.class, sink.deliver(batch));

      assertEquals(0, answer.retry().length);
      assertEquals(
          List.of(1, 2), answer.rejected().stream().map(Delivery.Rejection::item).toList());
      assertEquals(2, broker.read("small", 2).size());
    }
  }

  @Test
  void parksOnAWrongPasswordAndOnAForbiddenTopic() throws Exception {
    broker.createTopic("guarded", Map.of());
    String users =
        """
        brokers = "%s"
        topic = guarded
        timeout = 2s
        security-protocol = SASL_PLAINTEXT
        sasl { user = shipper, password = "%s" }
        """;
    try (Sink wrong = sink(users.formatted(broker.userAddress(), "wr0ng"));
        Sink forbidden = sink(users.formatted(broker.userAddress(), "s3cret"))) {
      Delivery unknown = wrong.deliver(Batches.lines(wrong, 0, 3));
      assertInstanceOf(Delivery.Park.class, unknown, unknown::words);
      assertTrue(
          unknown.words().startsWith("the brokers do not accept who we are: "), unknown::words);
      assertFalse(unknown.words().contains("wr0ng"), unknown::words);
      Delivery denied = forbidden.deliver(Batches.lines(forbidden, 0, 3));
      assertInstanceOf(Delivery.Park.class, denied, denied::words);
      assertEquals("not allowed: Not authorized to access topics: [guarded]", denied.words());
    }
  }

  @Test
  void saysWhereToLookWhereNobodyAnswers() throws Exception {
    String nobody = "brokers = \"127.0.0.1:%d\", topic = logs, timeout = 1s";
    try (Sink sink = sink(nobody.formatted(ClosedPort.find()))) {
      Delivery answer = ((Sink.Checkable) sink).check();

      assertInstanceOf(Delivery.Retry.class, answer, answer::words);
      assertEquals(
          "no broker answered: look at brokers (KAFKA_BROKERS) and security-protocol"
              + " (KAFKA_SECURITY_PROTOCOL)",
          answer.words());
    }
    try (Sink sink = sink("brokers = \"nobody.invalid:9092\", topic = logs, timeout = 1s")) {
      IOException failure = assertThrows(IOException.class, () -> ((Sink.Checkable) sink).check());

      assertEquals("no host of brokers (KAFKA_BROKERS) has an address", failure.getMessage());
    }
  }

  @Test
  void goesOverTlsToABrokerThatTheAuthorityVouchesForOnly() throws Exception {
    broker.createTopic("secure", Map.of());
    String settings =
        """
        brokers = "%s"
        topic = secure
        timeout = 5s
        security-protocol = SASL_SSL
        sasl { user = safe, password = s3cret }
        tls.ca = "%s"
        """;
    Certificates known = broker.certificates();
    try (Sink trusting = sink(settings.formatted(broker.secureAddress(), known.authority()));
        Sink doubting =
            sink(settings.formatted(broker.secureAddress(), known.strangerAuthority()))) {
      assertEquals(new Delivery.Accepted(0), trusting.deliver(Batches.lines(trusting, 0, 10)));
      Delivery refused = doubting.deliver(Batches.lines(doubting, 10, 10));
      assertInstanceOf(Delivery.Park.class, refused, refused::words);
    }

    assertEquals(10, broker.read("secure", 10).size());
  }

  @Test
  void refusesABrokerWhoseCertificateNamesItsHostInTheSubjectOnly() throws Exception {
    broker.createTopic("unnamed", Map.of());
    try (Sink sink =
        sink(
            "brokers = \"%s\", topic = unnamed, timeout = 5s, tls.ca = \"%s\""
                .formatted(broker.unnamedAddress(), broker.certificates().authority()))) {
      Delivery refused = sink.deliver(Batches.lines(sink, 0, 3));

      assertInstanceOf(Delivery.Park.class, refused, refused::words);
      assertTrue(refused.words().contains("subject alternative name"), refused::words);
    }
  }

  @Test
  void trustsNobodyThatTheSystemDoesNotWithoutAnAuthority() throws Exception {
    try (Sink sink =
        sink(
            "brokers = \"%s\", topic = any, timeout = 5s, security-protocol = SSL"
                .formatted(broker.mutualAddress()))) {
      Delivery refused = sink.deliver(Batches.lines(sink, 0, 3));

      assertInstanceOf(Delivery.Park.class, refused, refused::words);
    }
  }

  @Test
  void showsItsCertificateToABrokerThatAsksForOne() throws Exception {
    broker.createTopic("mutual", Map.of());
    Certificates certificates = broker.certificates();
    try (Sink sink =
        sink(
            """
            brokers = "%s", topic = mutual, timeout = 5s
            tls { ca = "%s", certificate = "%s", key = "%s" }
            """
                .formatted(
                    broker.mutualAddress(),
                    certificates.authority(),
                    certificates.client(),
                    certificates.clientKey()))) {
      assertEquals(new Delivery.Accepted(0), sink.deliver(Batches.lines(sink, 0, 10)));
    }

    assertEquals(10, broker.read("mutual", 10).size());
  }

  @Test
  void nobodyListeningIsTriedAgain() throws Exception {
    try (Sink sink = sink("brokers = \"127.0.0.1:1\", topic = any, timeout = 1s")) {
      assertInstanceOf(Delivery.Retry.class, sink.deliver(Batches.lines(sink, 0, 3)));
    }
  }

  private Sink sink(String hocon) {
    return Sinks.of(new KafkaSinkFactory(), "brokers = \"" + broker.address() + "\"\n" + hocon);
  }
}
