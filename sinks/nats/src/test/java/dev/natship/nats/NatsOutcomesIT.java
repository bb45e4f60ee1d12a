package dev.natship.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.natship.api.Delivery;
import dev.natship.batches.LineCounts;
import dev.natship.contract.FlyLines;
import dev.natship.contract.LaneHarness;
import dev.natship.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// What becomes of each line of a batch of three, for every kind of answer from JetStream, through
/// the real lane. The server is real. The test answers in place of the stream, since no real stream
/// gives all these answers at will.
@SuppressWarnings("try")
final class NatsOutcomesIT {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private static NatsServer server;

  @BeforeAll
  static void startServer() {
    server = NatsServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/outcomes.csv", useHeadersInDisplayName = true, delimiter = '|')
  void tellsWhatBecameOfEachLine(String answers, String first, int delivered, int dead)
      throws Exception {
    List<String> script = Arrays.stream(answers.split(";")).map(String::strip).toList();
    try (Connection stream = Nats.connect(server.url());
        LaneHarness lane =
            LaneHarness.of(
                new NatsSinkFactory(),
                "url = \"" + server.url() + "\", jetstream = true\n" + FlyLines.inOneBatch(3))) {
      AtomicInteger asked = new AtomicInteger();
      Dispatcher dispatcher =
          stream.createDispatcher(message -> {
            int i = asked.getAndIncrement();
            String answer = i < script.size() ? script.get(i) : "stored";
            stream.publish(
                message.getReplyTo(), json(answer, i + 1).getBytes(StandardCharsets.UTF_8));
          });
      dispatcher.subscribe("out.>");
      stream.flush(BOUND);

      LineCounts ledger = FlyLines.feed(lane, "alpha", "beta", "gamma").settle();

      assertEquals(
          first,
          shown(
              assertInstanceOf(
                      LaneHarness.Outcome.Answered.class, lane.attempts().getFirst().outcome())
                  .delivery()));
      assertEquals(delivered, ledger.delivered(), ledger::toString);
      assertEquals(dead, ledger.deadLettered(), ledger::toString);
    }
  }

  private static String json(String answer, int sequence) {
    return switch (answer) {
      case "stored" -> "{\"stream\":\"LOGS\",\"seq\":" + sequence + "}";
      case "duplicate" -> "{\"stream\":\"LOGS\",\"seq\":1,\"duplicate\":true}";
      default -> {
        String[] parts = answer.split(" ", 3);
        yield """
        {"error":{"code":%s,"err_code":%s,"description":"%s"},"stream":"LOGS","seq":0}\
        """
            .formatted(parts[0], parts[1], parts[2]);
      }
    };
  }

  private static String shown(Delivery delivery) {
    return switch (delivery) {
      case Delivery.Accepted _ -> "accepted";
      case Delivery.Retry _ -> "retry all";
      case Delivery.Park _ -> "park";
      case Delivery.Partial partial ->
          "retry "
              + Arrays.toString(partial.retry())
              + " reject "
              + partial.rejected().stream().map(Delivery.Rejection::item).toList();
      case Delivery.TooLarge _, Delivery.Reject _, Delivery.Disable _ -> delivery.toString();
    };
  }
}
