package dev.natship.syslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.contract.Sinks;
import dev.natship.settings.Problem;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Certificates;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sends GELF to sockets of the test that read it as Graylog's inputs do.
final class GelfTest {
  private static final int BOUND_MILLIS = 20_000;

  @TempDir Path folder;

  @Test
  void endsEachMessageWithANulByteOverTcp() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Sink sink = sink("tcp", server.getLocalPort(), "")) {
      sink.deliver(EncodedBatches.of(List.of("{\"a\":1}", "{\"a\":2}")));
      try (Socket socket = server.accept()) {
        socket.setSoTimeout(BOUND_MILLIS);
        assertEquals("{\"a\":1}\0{\"a\":2}\0", read(socket, 16));
      }
    }
  }

  @Test
  void speaksTlsWhenTheAddressSaysSo() throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (ServerSocket server =
            certificates
                .serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 0, InetAddress.getLoopbackAddress());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> received =
          threads.submit(() -> {
            try (Socket socket = server.accept()) {
              socket.setSoTimeout(BOUND_MILLIS);
              // reads until the sink closes: a receiver that closes first would count as a refusal
              return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            }
          });
      try (Sink sink =
          sink("tls", server.getLocalPort(), "tls.ca = \"" + certificates.authority() + "\"")) {
        assertInstanceOf(
            Delivery.Accepted.class, sink.deliver(EncodedBatches.of(List.of("{\"a\":1}"))));
      }

      assertEquals("{\"a\":1}\0", received.get(BOUND_MILLIS, TimeUnit.MILLISECONDS));
    }
  }

  @Test
  void sendsAShortMessageAsOneDatagram() throws Exception {
    try (DatagramSocket server = udp();
        Sink sink = sink("udp", server.getLocalPort(), "")) {
      sink.deliver(EncodedBatches.of(List.of("{\"a\":1}")));

      assertEquals("{\"a\":1}", new String(datagram(server), StandardCharsets.UTF_8));
    }
  }

  @Test
  void sendsALongMessageInChunksThatTellTheirPlace() throws Exception {
    String message = "{\"text\":\"" + "abcdefghij".repeat(300) + "\"}";
    try (DatagramSocket server = udp();
        Sink sink = sink("udp", server.getLocalPort(), "datagram = 1000")) {
      sink.deliver(EncodedBatches.of(List.of(message)));

      int chunks = Math.ceilDiv(message.length(), 1000 - 12);
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      List<Long> ids = new ArrayList<>();
      for (int i = 0; i < chunks; i++) {
        byte[] chunk = datagram(server);
        assertTrue(chunk.length <= 1000);
        ByteBuffer header = ByteBuffer.wrap(chunk);
        assertEquals(0x1e0f, header.getShort());
        ids.add(header.getLong());
        assertEquals(i, header.get());
        assertEquals(chunks, header.get());
        whole.write(chunk, 12, chunk.length - 12);
      }
      assertEquals(message, whole.toString(StandardCharsets.UTF_8));
      assertEquals(1, ids.stream().distinct().count());
    }
  }

  @Test
  void compressesDatagramsWhenTold() throws Exception {
    String message = "{\"text\":\"" + "abcdefghij".repeat(300) + "\"}";
    try (DatagramSocket server = udp();
        Sink sink = sink("udp", server.getLocalPort(), "compression = gzip")) {
      sink.deliver(EncodedBatches.of(List.of(message)));

      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(datagram(server)))) {
        assertEquals(message, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void limitsALineToWhatFitsIntoTheChunks() {
    try (Sink sink = sink("udp", 12201, "")) {
      int most = sink.encoding().limits().lineBytes();

      assertTrue(most <= 128 * (1420 - 12) && most > 170_000, () -> "limit " + most);
    }
  }

  @Test
  void refusesCompressionWhereGelfHasNone() {
    Problems problems = new Problems();

    new GelfSinkFactory()
        .create(Settings.parse("x", "endpoint = \"tcp://localhost\", compression = gzip", problems))
        .close();

    assertEquals(
        List.of("sinks.x.compression: GELF is compressed over UDP only"),
        problems.all().stream().map(GelfTest::words).toList());
  }

  private static String words(Problem problem) {
    return problem.key() + ": " + problem.message();
  }

  private static Sink sink(String scheme, int port, String more) {
    return Sinks.of(
        new GelfSinkFactory(), "endpoint = \"" + scheme + "://localhost:" + port + "\"\n" + more);
  }

  private static DatagramSocket udp() throws IOException {
    DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    server.setSoTimeout(BOUND_MILLIS);
    return server;
  }

  private static byte[] datagram(DatagramSocket server) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    server.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
  }
}
