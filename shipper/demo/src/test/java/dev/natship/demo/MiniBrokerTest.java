package dev.natship.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a client made with the official library sees of the broker when nothing is wrong.
// jnats closes with InterruptedException, which a test may as well throw.
@SuppressWarnings("try")
class MiniBrokerTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private MiniBroker broker = MiniBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void deliversBySubjectAndWildcard() throws Exception {
    try (Connection nats = connect()) {
      Subscription all = nats.subscribe("logs.>");
      Subscription one = nats.subscribe("logs.*.ams");

      publish(nats, "logs.web.sjc", "first");
      publish(nats, "logs.web.ams", "second");

      assertEquals("first", next(all));
      assertEquals("second", next(all));
      assertEquals("second", next(one));
    }
  }

  @Test
  void givesEachMessageToOneMemberOfAGroup() throws Exception {
    try (Connection first = connect();
        Connection second = connect()) {
      Subscription mine = first.subscribe("logs.>", "shippers");
      Subscription yours = second.subscribe("logs.>", "shippers");
      first.flush(BOUND);
      second.flush(BOUND);

      for (int i = 0; i < 100; i++) {
        publish(first, "logs.web", "line " + i);
      }

      Await.until(
          BOUND, () -> mine.getPendingMessageCount() + yours.getPendingMessageCount() == 100);
      assertTrue(mine.getPendingMessageCount() > 0 && yours.getPendingMessageCount() > 0);
      assertEquals(100, broker.delivered());
    }
  }

  @Test
  void carriesRequestsHeadersAndReplies() throws Exception {
    try (Connection nats = connect()) {
      nats.createDispatcher(m -> nats.publish(m.getReplyTo(), m.getHeaders(), m.getData()))
          .subscribe("echo");

      Message answer =
          nats.request("echo", new Headers().add("Key", "value"), bytes("hello"), BOUND);

      assertEquals("hello", new String(answer.getData(), UTF_8));
      assertEquals("value", answer.getHeaders().getFirst("Key"));
    }
  }

  @Test
  void tellsARequesterThatNobodyListens() throws Exception {
    try (Connection nats = connect()) {
      var answer = nats.request("nobody", bytes("hello"));

      Exception thrown =
          assertThrows(Exception.class, () -> answer.get(BOUND.toSeconds(), TimeUnit.SECONDS));
      assertTrue(thrown instanceof CancellationException || thrown instanceof ExecutionException);
    }
  }

  @Test
  void endsASubscriptionAfterItsLimit() throws Exception {
    try (Connection nats = connect()) {
      Subscription two = nats.subscribe("logs");
      two.unsubscribe(2);
      for (int i = 0; i < 3; i++) {
        publish(nats, "logs", "line " + i);
      }

      nats.flush(BOUND);
      assertEquals(2, broker.delivered());
      assertTrue(broker.subscriptions().isEmpty());
    }
  }

  @Test
  void drainsWithoutLosingALine() throws Exception {
    try (Connection nats = connect();
        Connection publisher = connect()) {
      Subscription all = nats.subscribe("logs.>");
      nats.flush(BOUND);
      for (int i = 0; i < 500; i++) {
        publish(publisher, "logs.web", "line " + i);
      }
      publisher.flush(BOUND);

      var drained = all.drain(BOUND);
      for (int i = 0; i < 500; i++) {
        assertEquals("line " + i, next(all));
      }
      assertTrue(drained.get(BOUND.toSeconds(), TimeUnit.SECONDS));
      assertTrue(broker.subscriptions().isEmpty());
    }
  }

  @Test
  void keepsOutWhoDoesNotKnowThePassword() throws Exception {
    restart(MiniBroker.Options.defaults().withLogin("org", "right"));

    try (Connection nats = Nats.connect(options().userInfo("org", "right").build())) {
      assertEquals(Connection.Status.CONNECTED, nats.getStatus());
    }
    var wrong = options().userInfo("org", "wrong").maxReconnects(0).build();
    assertThrows(AuthenticationException.class, () -> Nats.connect(wrong));
  }

  @Test
  void takesATokenInPlaceOfAUser() throws Exception {
    restart(MiniBroker.Options.defaults().withLogin("", "token"));

    try (Connection nats = Nats.connect(options().token("token".toCharArray()).build())) {
      assertEquals(1, broker.clients());
    }
    assertThrows(IOException.class, () -> NatsPublisher.connect(broker.url()));
  }

  @Test
  void sendsAwayWhoExceedsTheLargestPayload() throws Exception {
    restart(MiniBroker.Options.defaults().withMaxPayload(1000));

    try (NatsPublisher publisher = NatsPublisher.connect(broker.url())) {
      publisher.publish(bytes("logs"), new byte[1001]);

      IOException thrown = assertThrows(IOException.class, () -> publisher.confirm(BOUND));
      assertTrue(thrown.getMessage().contains("Maximum Payload Violation"), thrown.getMessage());
    }
  }

  @Test
  void answersOkToWhoAsksForIt() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", broker.port())) {
      ProtocolReader wire = new ProtocolReader(socket.getInputStream());
      assertTrue(wire.line().startsWith("INFO {"));

      socket
          .getOutputStream()
          .write(bytes("CONNECT {\"verbose\":true}\r\nSUB a 1\r\nPUB a 2\r\nhi\r\nPING\r\n"));

      assertEquals("+OK", wire.line());
      assertEquals("+OK", wire.line());
      assertEquals("MSG a 1 2", wire.line());
      assertEquals("hi", new String(wire.payload(2), UTF_8));
      assertEquals("+OK", wire.line());
      assertEquals("PONG", wire.line());
    }
  }

  @Test
  void sendsAwayWhoSpeaksAnotherProtocol() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", broker.port())) {
      ProtocolReader wire = new ProtocolReader(socket.getInputStream());
      wire.line();

      socket.getOutputStream().write(bytes("GET / HTTP/1.1\r\n"));

      assertEquals("-ERR 'Unknown Protocol Operation'", wire.line());
      assertThrows(IOException.class, wire::line);
    }
  }

  private void restart(MiniBroker.Options options) {
    broker.close();
    broker = MiniBroker.start(options);
  }

  private Connection connect() throws IOException, InterruptedException {
    return Nats.connect(options().build());
  }

  private Options.Builder options() {
    return new Options.Builder().server(broker.url()).connectionTimeout(BOUND);
  }

  private static void publish(Connection nats, String subject, String text) {
    nats.publish(subject, bytes(text));
  }

  private static String next(Subscription subscription) throws InterruptedException {
    return new String(subscription.nextMessage(BOUND).getData(), UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
