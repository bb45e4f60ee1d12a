package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.ClosedPort;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// `natship test` at a real nats-server, and at receivers that behave like stores.
class TestCommandIT {
  private static final String DENIED =
      """
      authorization { users = [ { user: me, password: p, permissions: { subscribe: ["logs.mine.>"] } } ] }
      """;

  @Test
  void tellsOfNatsFirst() throws IOException {
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start()) {
      Map<String, String> variables = http(receiver);
      variables.put("NATS_URL", nats.url());

      Typed typed = Typed.command(variables, "test");

      assertEquals(0, typed.code(), typed.all());
      assertTrue(typed.out().contains("may read logs.>; no line came within 3 s"), typed.all());
      assertTrue(typed.out().matches("(?s).*http +ok +accepted, status 200.*"), typed.all());
      assertEquals(1, receiver.received().size());
    }
  }

  @Test
  void aDeniedSubjectIsARefusal() throws IOException {
    try (NatsServer nats = NatsServer.start(DENIED);
        HttpReceiver receiver = HttpReceiver.start()) {
      Map<String, String> variables = http(receiver);
      variables.put("NATS_URL", nats.url());
      variables.put("ORG", "me");
      variables.put("ACCESS_TOKEN", "p");

      Typed typed = Typed.command(variables, "test");

      assertEquals(1, typed.code(), typed.all());
      assertTrue(typed.out().matches("(?s).*NATS +REFUSED .*logs\\.>.*"), typed.all());
    }
  }

  @Test
  void nobodyAtTheAddressIsARefusal() throws IOException {
    try (HttpReceiver receiver = HttpReceiver.start()) {
      Map<String, String> variables = http(receiver);
      variables.put("NATS_URL", "nats://127.0.0.1:" + ClosedPort.find());

      Typed typed = Typed.command(variables, "test", "--timeout", "2");

      assertEquals(1, typed.code(), typed.all());
      assertTrue(typed.out().matches("(?s).*NATS +REFUSED +not connected.*"), typed.all());
      assertTrue(typed.out().contains("accepted, status 200"), typed.all());
    }
  }

  /// A batch of S3 waits five minutes by itself.
  @Test
  void aStoreGetsTheLineAtOnce() throws IOException {
    try (HttpReceiver receiver = HttpReceiver.start()) {
      Map<String, String> variables = new HashMap<>();
      variables.put("AWS_BUCKET", "logs");
      variables.put("AWS_ACCESS_KEY_ID", "id");
      variables.put("AWS_SECRET_ACCESS_KEY", "key");
      variables.put("S3_ENDPOINT", receiver.url());

      Typed good = Typed.command(variables, "test", "s3");
      assertEquals(0, good.code(), good.all());
      assertTrue(good.out().matches("(?s).*s3 +ok +accepted, status 200.*"), good.all());
      assertTrue(receiver.received().stream().anyMatch(each -> each.method().equals("PUT")));

      receiver.usually(CannedAnswer.of(403, "<Error><Code>AccessDenied</Code></Error>"));
      Typed refused = Typed.command(variables, "test", "s3");
      assertEquals(1, refused.code(), refused.all());
      assertTrue(refused.out().matches("(?s).*s3 +REFUSED +403.*"), refused.all());
    }
  }

  /// A 200 of CloudWatch may say that it threw the event away.
  @Test
  void anEventThatCloudwatchDropsIsRefused() throws IOException {
    try (HttpReceiver receiver = HttpReceiver.start()) {
      Map<String, String> variables = new HashMap<>();
      variables.put("CLOUDWATCH_LOG_GROUP_NAME", "logs");
      variables.put("CLOUDWATCH_ENDPOINT", receiver.url());
      variables.put("AWS_REGION", "eu-west-1");
      variables.put("AWS_ACCESS_KEY_ID", "id");
      variables.put("AWS_SECRET_ACCESS_KEY", "key");
      receiver.usually(CannedAnswer.of(200, "{}"));
      Typed good = Typed.command(variables, "test", "cloudwatch");
      assertTrue(good.out().matches("(?s).*cloudwatch +ok +accepted, status 200.*"), good.all());

      receiver.usually(
          CannedAnswer.of(200, "{\"rejectedLogEventsInfo\":{\"tooOldLogEventEndIndex\":1}}"));
      Typed dropped = Typed.command(variables, "test", "cloudwatch");
      assertEquals(1, dropped.code(), dropped.all());
      assertTrue(dropped.out().matches("(?s).*cloudwatch +REFUSED .*"), dropped.all());
    }
  }

  @Test
  void aKafkaThatIsNotThereTookNothing() throws IOException {
    Map<String, String> variables = new HashMap<>();
    variables.put("KAFKA_BROKERS", "127.0.0.1:" + ClosedPort.find());
    variables.put("KAFKA_TOPIC", "logs");

    Typed typed = Typed.command(variables, "test", "kafka", "--timeout", "2");

    assertEquals(1, typed.code(), typed.all());
    assertTrue(typed.out().matches("(?s).*\nkafka +REFUSED .*"), typed.all());
  }

  @Test
  void whatPassesAtTheSecondTryIsNotRefused() throws IOException {
    try (HttpReceiver receiver = HttpReceiver.start()) {
      receiver.answer(CannedAnswer.of(503));

      Typed typed = Typed.command(http(receiver), "test", "http");

      assertEquals(0, typed.code(), typed.all());
      assertEquals(2, receiver.received().size());
    }
  }

  private static Map<String, String> http(HttpReceiver receiver) {
    Map<String, String> variables = new HashMap<>();
    variables.put("HTTP_URL", receiver.url());
    variables.put("HTTP_TOKEN", "t");
    return variables;
  }
}
