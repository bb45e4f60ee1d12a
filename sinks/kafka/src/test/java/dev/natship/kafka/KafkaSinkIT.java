package dev.natship.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Field;
import dev.natship.api.Problems;
import dev.natship.api.Settings;
import dev.natship.api.Sink;
import dev.natship.broker.KafkaBroker;
import dev.natship.testkit.Await;
import dev.natship.testkit.SampleEvent;
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

/// Publishing to a real broker. One broker serves all tests, each with a topic of its own.
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
      assertEquals(new Delivery.Accepted(0), sink.deliver(lines(sink, 0, 1)));
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
        assertEquals(new Delivery.Accepted(0), sink.deliver(lines(sink, i * 1000, 1000)));
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
      sink.deliver(Batches.of(sink, List.of(SampleEvent.sample().without(Field.INSTANCE))));
    }

    assertEquals(null, broker.read("keyless", 1).getFirst().key());
  }

  @Test
  void nothingIsLostWhenTheBrokerRestarts() throws Exception {
    broker.createTopic("restart", Map.of());
    try (Sink sink = sink("topic = restart, timeout = 2s, value = \"{{message}}\"")) {
      for (int round = 0; round < 6; round++) {
        Batch batch = lines(sink, round * 100, 100);
        if (round == 3) {
          broker.stop();
          assertFalse(accepted(sink, batch));
          broker.restart();
        }
        Await.until(BOUND, () -> accepted(sink, batch));
      }
    }

    List<ConsumerRecord<String, String>> read = broker.read("restart", 600);
    assertEquals(600, KafkaBroker.texts(read).size());
  }

  @Test
  void parksWhenTheTopicDoesNotExistAndGoesOnWhenItDoes() throws Exception {
    try (Sink sink = sink("topic = late, timeout = 2s")) {
      Delivery answer = sink.deliver(lines(sink, 0, 100));
      assertInstanceOf(Delivery.Park.class, answer, answer::words);
      assertTrue(answer.words().contains("UnknownTopicOrPartition"), answer::words);

      broker.createTopic("late", Map.of());
      Await.until(BOUND, () -> accepted(sink, lines(sink, 0, 100)));
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
                  SampleEvent.sample(),
                  SampleEvent.sample().with(Field.MESSAGE, "x".repeat(3000)),
                  SampleEvent.sample().with(Field.MESSAGE, "x".repeat(1_100_000)),
                  SampleEvent.sample()));

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
      Delivery unknown = wrong.deliver(lines(wrong, 0, 3));
      assertInstanceOf(Delivery.Park.class, unknown, unknown::words);
      assertFalse(unknown.words().contains("wr0ng"), unknown::words);
      Delivery denied = forbidden.deliver(lines(forbidden, 0, 3));
      assertInstanceOf(Delivery.Park.class, denied, denied::words);
      assertTrue(denied.words().contains("TopicAuthorization"), denied::words);
    }
  }

  @Test
  void nobodyListeningIsTriedAgain() throws Exception {
    try (Sink sink = sink("brokers = \"127.0.0.1:1\", topic = any, timeout = 1s")) {
      assertInstanceOf(Delivery.Retry.class, sink.deliver(lines(sink, 0, 3)));
    }
  }

  private static boolean accepted(Sink sink, Batch batch) throws InterruptedException {
    try {
      return sink.deliver(batch) instanceof Delivery.Accepted;
    } catch (IOException _) {
      return false;
    }
  }

  private static Batch lines(Sink sink, int from, int count) throws Exception {
    return Batches.of(
        sink,
        IntStream.range(from, from + count)
            .mapToObj(i -> SampleEvent.sample().with(Field.MESSAGE, "line " + i))
            .toList());
  }

  private Sink sink(String hocon) {
    Problems problems = new Problems();
    Settings settings =
        Settings.parse("kafka", "brokers = \"" + broker.address() + "\"\n" + hocon, problems);
    Sink sink = new KafkaSinkFactory().create(settings);
    settings.refuseUnknown();
    assertEquals(List.of(), problems.all());
    return sink;
  }
}
