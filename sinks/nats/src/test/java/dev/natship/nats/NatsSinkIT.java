package dev.natship.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Field;
import dev.natship.api.Sink;
import dev.natship.contract.Batches;
import dev.natship.contract.Sinks;
import dev.natship.testkit.Await;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.NatsKey;
import dev.natship.testkit.NatsOperator;
import dev.natship.testkit.NatsServer;
import dev.natship.testkit.SampleLine;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Subscription;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Publishing to a real nats-server, with and without JetStream.
// An interrupt while a connection closes would fail the test, as it should.
@SuppressWarnings("try")
final class NatsSinkIT {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void publishesUnderTheLinesOwnSubjectWithHeaders() throws Exception {
    try (NatsServer server = NatsServer.start();
        Connection reader = Nats.connect(server.url());
        Sink sink =
            sink(
                server.url(),
                "headers { App = \"{{app}}\", None = \"{{nothing}}\" }\n"
                    + "message-id = \"{{host}}\"")) {
      Subscription subscription = reader.subscribe("out.>");
      reader.flush(BOUND);

      assertEquals(new Delivery.Accepted(0), sink.deliver(Batches.lines(sink, 0, 2)));

      Message message = subscription.nextMessage(BOUND);
      assertEquals("out.logs.sandwich.ams.148e123f0d0489", message.getSubject());
      assertEquals(List.of("sandwich"), message.getHeaders().get("App"));
      assertEquals(List.of("3f2a"), message.getHeaders().get("Nats-Msg-Id"));
      assertFalse(message.getHeaders().containsKey("None"));
      assertTrue(text(message).contains("\"line 0\""), () -> text(message));
      assertTrue(text(subscription.nextMessage(BOUND)).contains("\"line 1\""));
    }
  }

  @Test
  void storesInAStreamAndARetryIsStoredOnce() throws Exception {
    try (NatsServer server = NatsServer.startWithJetStream("");
        Connection admin = Nats.connect(server.url());
        Sink sink = sink(server.url(), "jetstream = true")) {
      stream(admin, StreamConfiguration.builder());
      Batch batch = Batches.lines(sink, 0, 1000);

      assertEquals(new Delivery.Accepted(0), sink.deliver(batch));
      assertEquals(new Delivery.Accepted(0), sink.deliver(batch));

      assertEquals(1000, stored(admin));
    }
  }

  @Test
  void noNameOfAnAppIsACommandToTheServer() throws Exception {
    try (NatsServer server = NatsServer.startWithJetStream("");
        Connection admin = Nats.connect(server.url());
        Sink sink = sink(server.url(), "subject = \"{{app}}\"")) {
      stream(admin, StreamConfiguration.builder());
      for (int i = 0; i < 5; i++) {
        PublishAck _ = admin.jetStream().publish("out.orders", new byte[] {'x'});
      }
      assertEquals(5, stored(admin));

      assertEquals(
          new Delivery.Accepted(0),
          sink.deliver(
              Batches.of(
                  sink,
                  List.of(SampleLine.sample().with(Field.APP, "$JS.API.STREAM.PURGE.LOGS")))));

      admin.flush(BOUND);
      assertEquals(5, stored(admin));
    }
  }

  @Test
  void aNewSinkGivesTheSameLineTheSameId() throws Exception {
    try (NatsServer server = NatsServer.startWithJetStream("");
        Connection admin = Nats.connect(server.url());
        Sink before = sink(server.url(), "jetstream = true");
        Sink after = sink(server.url(), "jetstream = true")) {
      stream(admin, StreamConfiguration.builder());

      before.deliver(Batches.lines(before, 0, 100));
      after.deliver(Batches.lines(after, 50, 100));

      assertEquals(150, stored(admin));
    }
  }

  @Test
  void nothingIsLostOrRepeatedWhenTheServerIsKilledAndStartedAgain() throws Exception {
    try (NatsServer server = NatsServer.startWithJetStream("");
        Sink sink = sink(server.url(), "jetstream = true")) {
      try (Connection admin = Nats.connect(server.url())) {
        stream(admin, StreamConfiguration.builder());
      }
      for (int round = 0; round < 10; round++) {
        if (round == 5) {
          server.kill();
          assertFalse(Sinks.accepts(sink, Batches.lines(sink, 500, 100)));
          server.restart();
        }
        Batch batch = Batches.lines(sink, round * 100, 100);
        Await.until(BOUND, () -> Sinks.accepts(sink, batch));
      }

      try (Connection admin = Nats.connect(server.url())) {
        assertEquals(1000, stored(admin));
      }
    }
  }

  @Test
  void followsAServerIntoLameDuckModeAndBack() throws Exception {
    try (NatsServer server =
            NatsServer.start("lame_duck_duration: \"30s\", lame_duck_grace_period: \"1s\"");
        Sink sink = sink(server.url(), "")) {
      sink.deliver(Batches.lines(sink, 0, 1));

      server.lameDuck();
      server.kill();
      server.restart();

      Await.until(BOUND, () -> Sinks.accepts(sink, Batches.lines(sink, 1, 1)));
    }
  }

  @Test
  void parksWhenNoStreamListens() throws Exception {
    try (NatsServer server = NatsServer.startWithJetStream("");
        Connection admin = Nats.connect(server.url());
        Sink sink = sink(server.url(), "jetstream = true, subject = out.one")) {
      Delivery answer = sink.deliver(Batches.lines(sink, 0, 3));
      assertEquals(
          new Delivery.Park(503, "no stream listens on this subject"), answer, answer::toString);
      assertEquals(
          new Delivery.Park(404, "no stream listens on out.one"), ((Sink.Checkable) sink).check());

      stream(admin, StreamConfiguration.builder());
      assertEquals(new Delivery.Accepted(0), sink.deliver(Batches.lines(sink, 0, 3)));
      assertEquals(
          new Delivery.Accepted(0, "out.one is stored in [LOGS]"), ((Sink.Checkable) sink).check());
    }
  }

  @Test
  void retriesOnlyTheLinesThatNoStreamTook() throws Exception {
    try (NatsServer server = NatsServer.startWithJetStream("");
        Connection admin = Nats.connect(server.url());
        Sink sink = sink(server.url(), "jetstream = true, subject = \"{{app}}.{{region}}\"")) {
      admin
          .jetStreamManagement()
          .addStream(StreamConfiguration.builder().name("LOGS").subjects("sandwich.>").build());
      Batch batch =
          Batches.of(
              sink,
              List.of(
                  SampleLine.sample(),
                  SampleLine.sample().with(Field.APP, "nobody"),
                  SampleLine.sample().with(Field.MESSAGE, "other")));

      Delivery.Partial answer = assertInstanceOf(Delivery.Partial.class, sink.deliver(batch));

      assertEquals(List.of(1), IntStream.of(answer.retry()).boxed().toList());
      assertEquals(List.of(), answer.rejected());
      assertEquals(2, stored(admin));
    }
  }

  @Test
  void rejectsOnlyTheLineThatIsTooLongForTheStreamOrTheServer() throws Exception {
    try (NatsServer server = NatsServer.startWithJetStream("max_payload: 10000");
        Connection admin = Nats.connect(server.url());
        Sink sink = sink(server.url(), "jetstream = true")) {
      stream(admin, StreamConfiguration.builder().maximumMessageSize(2000));
      Batch batch =
          Batches.of(
              sink,
              List.of(
                  SampleLine.sample(),
                  SampleLine.sample().with(Field.MESSAGE, "x".repeat(3000)),
                  SampleLine.sample().with(Field.MESSAGE, "x".repeat(30_000))));

      Delivery.Partial answer = assertInstanceOf(Delivery.Partial.class, sink.deliver(batch));

      assertEquals(0, answer.retry().length);
      assertEquals(
          List.of(1, 2),
          answer.rejected().stream().map(Delivery.Rejection::item).sorted().toList());
      assertEquals(1, stored(admin));
    }
  }

  @Test
  void parksWhenTheStreamIsFull() throws Exception {
    try (NatsServer server = NatsServer.startWithJetStream("");
        Connection admin = Nats.connect(server.url());
        Sink sink = sink(server.url(), "jetstream = true")) {
      stream(admin, StreamConfiguration.builder().maxMessages(5).discardPolicy(DiscardPolicy.New));
      sink.deliver(Batches.lines(sink, 0, 5));

      Delivery answer = sink.deliver(Batches.lines(sink, 5, 3));

      assertInstanceOf(Delivery.Park.class, answer);
      assertTrue(answer.words().contains("maximum messages exceeded"), answer::words);
    }
  }

  @Test
  void parksOnWrongCredentialsAndNeverShowsThem() throws Exception {
    NatsKey key = NatsKey.user();
    String config =
        """
        authorization { users: [
          { user: "shipper", password: "s3cret", permissions: { publish: "out.>" } }
          { nkey: "%s" }
        ] }
        """
            .formatted(key.id());
    try (NatsServer server = NatsServer.start(config);
        Sink user = sink(server.url(), "user = shipper, password = s3cret");
        Sink forbidden = sink(server.url(), "user = shipper, password = s3cret, subject = other");
        Sink seed = sink(server.url(), "nkey-seed = \"" + key.seed() + "\"");
        Sink inUrl = sink(server.url().replace("://", "://shipper:s3cret@"), "");
        Sink wrong = sink(server.url(), "user = shipper, password = wr0ng");
        Sink none = sink(server.url(), "")) {
      assertEquals(new Delivery.Accepted(0), user.deliver(Batches.lines(user, 0, 1)));
      assertEquals(new Delivery.Accepted(0), seed.deliver(Batches.lines(seed, 0, 1)));
      assertEquals(new Delivery.Accepted(0), inUrl.deliver(Batches.lines(inUrl, 0, 1)));
      for (Sink refused : List.of(forbidden, wrong, none)) {
        Delivery answer = refused.deliver(Batches.lines(refused, 0, 1));
        assertInstanceOf(Delivery.Park.class, answer);
        assertFalse(answer.words().contains("wr0ng"), answer::words);
      }

      server.stop();
      IOException gone =
          assertThrows(IOException.class, () -> inUrl.deliver(Batches.lines(inUrl, 0, 1)));
      assertFalse(gone.toString().contains("s3cret"), gone::toString);
    }
  }

  @Test
  void logsInWithCredentials() throws Exception {
    NatsOperator operator = NatsOperator.create();
    Path file = Files.writeString(folder.resolve("user.creds"), operator.credentials());
    String pasted = operator.credentials().replace("\n", "\\n");
    try (NatsServer server = NatsServer.start(operator.serverConfig());
        Sink fromFile = sink(server.url(), "credentials = \"" + file + "\"");
        Sink fromText = sink(server.url(), "credentials = \"" + pasted + "\"");
        Sink stranger = sink(server.url(), "nkey-seed = " + NatsKey.user().seed())) {
      assertEquals(new Delivery.Accepted(0), fromFile.deliver(Batches.lines(fromFile, 0, 1)));
      assertEquals(new Delivery.Accepted(0), fromText.deliver(Batches.lines(fromText, 0, 1)));
      assertInstanceOf(Delivery.Park.class, stranger.deliver(Batches.lines(stranger, 0, 1)));
    }
  }

  @Test
  void logsInWithAToken() throws Exception {
    try (NatsServer server = NatsServer.start("authorization { token: \"s3cret\" }");
        Sink sink = sink(server.url(), "token = s3cret")) {
      assertEquals(new Delivery.Accepted(0), sink.deliver(Batches.lines(sink, 0, 1)));
    }
  }

  @Test
  void speaksTlsToServersWhoseNameIsRight() throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (NatsServer server =
            tls(certificates.server(), certificates.serverKey(), certificates.authority());
        NatsServer nameless =
            tls(certificates.authority(), folder.resolve("ca.key"), certificates.authority());
        Sink known = sink(local(server), known(certificates));
        Sink misled = sink(local(nameless), known(certificates));
        Sink anonymous = sink(local(server), "tls.ca = \"" + certificates.authority() + "\"")) {
      assertEquals(new Delivery.Accepted(0), known.deliver(Batches.lines(known, 0, 1)));
      assertThrows(IOException.class, () -> misled.deliver(Batches.lines(misled, 0, 1)));
      assertThrows(IOException.class, () -> anonymous.deliver(Batches.lines(anonymous, 0, 1)));
    }
  }

  private static NatsServer tls(Path certificate, Path key, Path authority) {
    return NatsServer.start(
        "tls { cert_file: \"%s\", key_file: \"%s\", ca_file: \"%s\", verify: true }"
            .formatted(certificate, key, authority));
  }

  private static String known(Certificates certificates) {
    return "tls { ca = \"%s\", certificate = \"%s\", key = \"%s\" }"
        .formatted(certificates.authority(), certificates.client(), certificates.clientKey());
  }

  private static String local(NatsServer server) {
    return "tls://localhost:" + server.port();
  }

  private static void stream(Connection admin, StreamConfiguration.Builder configuration)
      throws Exception {
    StreamInfo _ =
        admin.jetStreamManagement().addStream(configuration.name("LOGS").subjects("out.>").build());
  }

  private static long stored(Connection admin) throws Exception {
    return admin.jetStreamManagement().getStreamInfo("LOGS").getStreamState().getMsgCount();
  }

  private static String text(Message message) {
    return new String(message.getData(), StandardCharsets.UTF_8);
  }

  private static Sink sink(String url, String more) {
    return Sinks.of(new NatsSinkFactory(), "url = \"" + url + "\"\ntimeout = 2s\n" + more);
  }
}
