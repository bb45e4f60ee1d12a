package dev.natship.syslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.contract.Sinks;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Await;
import dev.natship.testkit.Certificates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sends to sockets of the test that behave badly.
final class StreamSyslogSinkTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @Test
  void keepsOneConnection() throws Exception {
    try (ServerSocket server = listen();
        Sink sink = sink(server.getLocalPort(), "")) {
      deliver(sink, "one");
      try (Socket socket = server.accept();
          BufferedReader lines = reader(socket)) {
        deliver(sink, "two");

        assertEquals("one", lines.readLine());
        assertEquals("two", lines.readLine());
      }
    }
  }

  @Test
  void noticesAClosedConnectionBeforeItWritesAndRepeatsTheRecentLines() throws Exception {
    try (ServerSocket server = listen();
        Sink sink = sink(server.getLocalPort(), "")) {
      deliver(sink, "one");
      server.accept().close();
      awaitNoticed(sink);

      deliver(sink, "two");

      try (Socket socket = server.accept();
          BufferedReader lines = reader(socket)) {
        assertEquals("one", lines.readLine());
        assertEquals("two", lines.readLine());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"resend.bytes = 0", "resend.age = 0"})
  void repeatsNothingWhenToldNotToAndNothingThatIsOld(String resend) throws Exception {
    try (ServerSocket server = listen();
        Sink sink = sink(server.getLocalPort(), resend)) {
      deliver(sink, "one");
      server.accept().close();
      awaitNoticed(sink);

      deliver(sink, "two");

      try (Socket socket = server.accept();
          BufferedReader lines = reader(socket)) {
        assertEquals("two", lines.readLine());
      }
    }
  }

  @Test
  void moreThanOneWriteCanHoldCannotBeKeptForResending() {
    Problems problems = new Problems();

    new SyslogSinkFactory()
        .create(
            Settings.parse(
                "sinks.s", "endpoint = \"tcp://127.0.0.1:1\", resend.bytes = 3 GiB", problems));

    assertEquals(1, problems.all().size(), problems.all()::toString);
    assertTrue(
        problems.all().getFirst().toString().contains("sinks.s.resend.bytes"),
        problems.all()::toString);
  }

  @Test
  void aCertificateThatNamesItsHostInTheSubjectOnlyIsNotBelieved(@TempDir Path folder)
      throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (ServerSocket server =
            certificates
                .unnamedServerContext()
                .getServerSocketFactory()
                .createServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Sink sink =
            Sinks.of(
                new SyslogSinkFactory(),
                "endpoint = \"localhost:%d\", tls.ca = \"%s\""
                    .formatted(server.getLocalPort(), certificates.authority()))) {
      Thread.ofVirtual().start(() -> readToTheEnd(server));

      Delivery answer = sink.deliver(EncodedBatches.of(List.of("one")));

      assertInstanceOf(Delivery.Park.class, answer);
      assertTrue(answer.words().contains("names no host"), answer::words);
      assertTrue(answer.words().contains("localhost"), answer::words);
    }
  }

  @Test
  void aServerThatClosesAtOnceHasTakenNothing() throws Exception {
    try (ServerSocket server = listen();
        Sink sink = sink(server.getLocalPort(), "")) {
      Thread.ofVirtual().start(() -> acceptAndClose(server));

      assertThrows(IOException.class, () -> sink.deliver(EncodedBatches.of(List.of("one"))));
    }
  }

  @Test
  void givesUpOnAReceiverThatTakesNoMoreBytes() throws Exception {
    Batch much = EncodedBatches.of(List.of("x".repeat(900_000)));
    try (ServerSocket server = listen();
        Sink sink = sink(server.getLocalPort(), "timeout = 200ms")) {
      deliver(sink, "one");
      try (Socket _ = server.accept()) {
        assertThrows(
            IOException.class,
            () -> {
              while (true) {
                sink.deliver(much);
              }
            });
      }
    }
  }

  @Test
  void checksByConnecting() throws Exception {
    try (ServerSocket server = listen();
        Sink sink = sink(server.getLocalPort(), "")) {
      Delivery answer = ((Sink.Checkable) sink).check();

      assertEquals(
          new Delivery.Accepted(
              0, "connected to 127.0.0.1:" + server.getLocalPort() + ": TCP without encryption"),
          answer);
    }
  }

  @Test
  void sendsOneDatagramAMessage() throws Exception {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Sink sink = sink(server.getLocalPort(), "transport = udp")) {
      server.setSoTimeout((int) BOUND.toMillis());
      sink.deliver(EncodedBatches.of(List.of("one", "two")));

      assertEquals("one", receive(server));
      assertEquals("two", receive(server));
    }
  }

  private static void readToTheEnd(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().readAllBytes();
    } catch (IOException _) {
      // the assertion is on what the sink returns
    }
  }

  private static void acceptAndClose(ServerSocket server) {
    try {
      server.accept().close();
    } catch (IOException _) {
      // the assertion is on what the sink returns
    }
  }

  private static String receive(DatagramSocket server) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1000], 1000);
    server.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  private static void deliver(Sink sink, String message) throws Exception {
    assertEquals(new Delivery.Accepted(0), sink.deliver(EncodedBatches.of(List.of(message))));
  }

  private static void awaitNoticed(Sink sink) {
    Await.until(BOUND, ((StreamSyslogSink) sink)::isDisconnected);
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    socket.setSoTimeout((int) BOUND.toMillis());
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static Sink sink(int port, String more) {
    return Sinks.of(
        new SyslogSinkFactory(), "endpoint = \"127.0.0.1:" + port + "\"\ntransport = tcp\n" + more);
  }
}
