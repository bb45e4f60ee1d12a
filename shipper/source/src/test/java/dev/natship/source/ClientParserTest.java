package dev.natship.source;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.intake.ClockReading;
import dev.natship.intake.Inflow;
import dev.natship.intake.IntakeSettings;
import dev.natship.intake.LineIntake;
import dev.natship.intake.PauseDetector;
import dev.natship.intake.SourceMeters;
import dev.natship.lines.LineView;
import dev.natship.testkit.Await;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plays the same bytes to the NATS client as it is and to one whose lines we take off the socket.
/// Both must see the same: the client's own parser is the oracle.
class ClientParserTest {
  private static final String INFO =
      "INFO {\"server_id\":\"s\",\"server_name\":\"s\",\"version\":\"2.10.0\",\"go\":\"go1\","
          + "\"host\":\"127.0.0.1\",\"port\":4222,\"headers\":true,\"max_payload\":8388608,"
          + "\"proto\":1,\"client_id\":5}\r\n";
  private static final String END = "MSG logs.end 1 3\r\nend\r\nMSG other.end 2 3\r\nend\r\n";

  /// The lines of our subscription, and what the client's own subscription got.
  private record Seen(List<String> lines, List<String> others) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void seesTheSameInRandomBytes(long seed) throws Exception {
    byte[] stream = random(new Random(seed), seed == 1);

    assertSame(stream, seed);
  }

  /// What real servers sent to two subscriptions, `logs.>` and `other.>`, in between the answers to
  /// pings.
  @ParameterizedTest
  @ValueSource(strings = {"nats-2.9.10", "nats-2.10.27", "nats-2.15.1"})
  void seesTheSameInWhatServersHaveSent(String server) throws Exception {
    try (InputStream recorded = ClientParserTest.class.getResourceAsStream(server + ".stream")) {
      byte[] stream = recorded.readAllBytes();

      for (int seed = 0; seed < 3; seed++) {
        assertSame(stream, seed);
      }
    }
  }

  private static void assertSame(byte[] stream, long seed) throws Exception {
    Seen client = play(stream, new Random(seed), false);
    Seen own = play(stream, new Random(seed), true);

    assertTrue(client.lines().size() > 1);
    assertEquals(client.lines(), own.lines(), () -> "seed " + seed);
    assertEquals(client.others(), own.others(), () -> "seed " + seed);
  }

  private static Seen play(byte[] stream, Random cuts, boolean wire) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serve(listener, stream, cuts));
      Seen seen = new Seen(synchronizedList(), synchronizedList());
      Options.Builder options =
          new Options.Builder()
              .server("nats://127.0.0.1:" + listener.getLocalPort())
              .pingInterval(Duration.ofHours(1));
      SubscriptionTable routes = new SubscriptionTable();
      if (wire) {
        options.errorListener(listener(routes)).dataPortType(SourcePort.class.getName());
      } else {
        options.errorListener(new ErrorListener() {});
      }
      Connection connection = Nats.connect(options.build());
      try {
        routes.ask("logs.>", 0, receiver(seen.lines()));
        connection
            .createDispatcher()
            .subscribe(
                "logs.>",
                message -> seen.lines().add(text(message.getSubject(), message.getData())));
        connection
            .createDispatcher()
            .subscribe(
                "other.>",
                message -> seen.others().add(text(message.getSubject(), message.getData())));
        // Before that the client may still drop what comes.
        connection.publish("go", new byte[0]);
        Await.until(Harvest.BOUND, () -> ended(seen.lines()) && ended(seen.others()));
        assertEquals(wire, routes.lines() == seen.lines().size());
        return new Seen(List.copyOf(seen.lines()), List.copyOf(seen.others()));
      } finally {
        connection.close();
      }
    }
  }

  private static LinkListener listener(SubscriptionTable routes) {
    DeniedSubjects denied = new DeniedSubjects();
    ConnectionHealth health =
        new ConnectionHealth(InstantSource.system(), "", denied, Optional.empty());
    ClockReading now = ClockReading.now();
    Duration hour = Duration.ofHours(1);
    return new LinkListener(
        new ConnectionEvents(health, denied),
        new Inflow(new PauseDetector(hour, now), hour, now),
        routes,
        null,
        () -> true);
  }

  private static Receiver receiver(List<String> lines) {
    SourceMeters meters = new SourceMeters();
    return new Receiver(
        Harvest.settings("url = \"nats://127.0.0.1:1\", subjects = \"logs.>\""),
        new LineIntake(
            (record, offset, length, millis) -> {
              LineView view = new LineView();
              view.reset(record, offset, length);
              lines.add(text(view.subject(), view.payload()));
              return 0;
            },
            InstantSource.system(),
            meters,
            IntakeSettings.USUAL),
        meters,
        new DeniedSubjects(),
        new Overlap(),
        new Canary());
  }

  private static List<String> synchronizedList() {
    return Collections.synchronizedList(new ArrayList<>());
  }

  private static boolean ended(List<String> lines) {
    return lines.contains(text("logs.end", "end".getBytes(US_ASCII)))
        || lines.contains(text("other.end", "end".getBytes(US_ASCII)));
  }

  private static String text(String subject, byte[] payload) {
    return subject + " " + payload.length + " " + Arrays.hashCode(payload);
  }

  /// A server that has nothing but this to say.
  private static void serve(ServerSocket listener, byte[] stream, Random cuts) {
    try (Socket socket = listener.accept()) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      out.write(INFO.getBytes(US_ASCII));
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("PING")) {
          out.write("PONG\r\n".getBytes(US_ASCII));
        } else if (line.startsWith("PUB go ")) {
          write(out, stream, cuts);
          out.write(END.getBytes(US_ASCII));
        }
      }
    } catch (IOException _) {
      // The test is over.
    }
  }

  private static void write(OutputStream out, byte[] stream, Random cuts) throws IOException {
    for (int at = 0; at < stream.length; ) {
      int most = cuts.nextInt(4) == 0 ? 100_000 : 1 + cuts.nextInt(600);
      int count = Math.min(stream.length - at, 1 + cuts.nextInt(most));
      out.write(stream, at, count);
      at += count;
    }
  }

  private static byte[] random(Random random, boolean huge) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int i = 0; i < 400; i++) {
      switch (random.nextInt(12)) {
        case 0 -> stream.write("PING\r\n".getBytes(US_ASCII));
        case 1 -> stream.write("+OK\r\n".getBytes(US_ASCII));
        case 2 -> stream.write("-ERR 'Something like MSG logs.a 1 3'\r\n".getBytes(US_ASCII));
        case 3 -> stream.write(INFO.getBytes(US_ASCII));
        default -> message(random, stream, payload(random, huge && i == 200));
      }
    }
    return stream.toByteArray();
  }

  private static void message(Random random, ByteArrayOutputStream stream, byte[] payload)
      throws IOException {
    int number = random.nextInt(10) < 6 ? 1 : random.nextInt(3) < 2 ? 2 : 77;
    StringBuilder subject = new StringBuilder(number == 1 ? "logs" : "other");
    for (int i = random.nextInt(4); i >= 0; i--) {
      subject.append('.').append("app-" + random.nextInt(5), 0, 1 + random.nextInt(5));
    }
    String headers = random.nextInt(4) == 0 ? headers(random) : "";
    stream.write(
        ((headers.isEmpty() ? "MSG " : "HMSG ")
                + subject
                + " "
                + number
                + (random.nextInt(4) == 0 ? " _INBOX.reply." + random.nextInt() + " " : " ")
                + (headers.isEmpty() ? "" : headers.length() + " ")
                + (headers.length() + payload.length)
                + "\r\n"
                + headers)
            .getBytes(US_ASCII));
    stream.write(payload);
    stream.write("\r\n".getBytes(US_ASCII));
  }

  private static String headers(Random random) {
    StringBuilder headers = new StringBuilder("NATS/1.0\r\n");
    for (int i = random.nextInt(3); i > 0; i--) {
      headers.append("name").append(i).append(": ").append("v".repeat(random.nextInt(300)));
      headers.append("\r\n");
    }
    return headers.append("\r\n").toString();
  }

  private static byte[] payload(Random random, boolean huge) {
    if (huge) {
      byte[] payload = new byte[8 << 20];
      random.nextBytes(payload);
      return payload;
    }
    return switch (random.nextInt(8)) {
      case 0 -> new byte[0];
      case 1 -> "\r\n".getBytes(US_ASCII);
      case 2 -> "x\r\nMSG logs.a 1 5\r\nhello\r\nPING\r\n".getBytes(US_ASCII);
      case 3 -> {
        byte[] payload = new byte[random.nextInt(random.nextInt(5) == 0 ? 200_000 : 5_000)];
        random.nextBytes(payload);
        yield payload;
      }
      default -> ("{\"message\":\"" + "m".repeat(random.nextInt(500)) + "\"}").getBytes(US_ASCII);
    };
  }
}
