package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.testkit.Await;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the providers that do not speak HTTP get, byte for byte: `golden/<provider>/<variant>.txt`,
/// made from the real preset through the real lane and sink. Kafka's records are looked at in its
/// own module, as a real broker keeps them.
class GoldenWireTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir static Path folder;

  private static Certificates certificates;

  @BeforeAll
  static void makeCertificates() {
    certificates = Certificates.in(folder);
  }

  static Stream<String> variants() {
    return GoldenRequestTest.VARIANTS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void syslogGetsTheGoldenLines(String variant) throws Exception {
    linesAreGolden("syslog", variant);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void papertrailGetsTheGoldenLines(String variant) throws Exception {
    linesAreGolden("papertrail", variant);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void graylogGetsTheGoldenMessages(String variant) throws Exception {
    linesAreGolden("gelf-socket", variant);
  }

  private static void linesAreGolden(String name, String variant) throws Exception {
    try (LineServer server = LineServer.start(certificates.serverContext())) {
      ship(name, variant, server.address());

      Await.until(BOUND, () -> server.ended() > 0);
      check(name, variant, server.text().replace("\0", "(NUL)\n"));
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void redisGetsTheGoldenCommands(String variant) throws Exception {
    try (RedisServer server = RedisServer.start()) {
      ship("redis", variant, server.address());

      check("redis", variant, server.text());
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void natsGetsTheGoldenMessages(String variant) throws Exception {
    try (NatsServer server = NatsServer.start()) {
      Connection connection = Nats.connect(server.url());
      try {
        Subscription all = connection.subscribe("out.>");
        connection.flush(BOUND);

        ship("nats", variant, "localhost:" + server.port());

        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GoldenRequestTest.VARIANTS.get(variant).size(); i++) {
          text.append(message(Objects.requireNonNull(all.nextMessage(BOUND))));
        }
        check("nats", variant, text.toString());
      } finally {
        connection.close();
      }
    }
  }

  private static String message(Message message) {
    StringBuilder text = new StringBuilder(message.getSubject()).append('\n');
    Headers headers = message.getHeaders();
    if (headers != null) {
      for (String name : new TreeSet<>(headers.keySet())) {
        text.append(name).append(": ").append(String.join(", ", headers.get(name))).append('\n');
      }
    }
    return text.append('\n')
        .append(new String(message.getData(), StandardCharsets.UTF_8))
        .append('\n')
        .toString();
  }

  private static void ship(String name, String variant, String address) throws Exception {
    Vendor vendor = Vendor.overSocket(name);
    List<Line> lines = GoldenRequestTest.VARIANTS.get(variant);
    Installation installation = new Installation(folder);
    Redirected redirected = Redirected.to(vendor, address, certificates.authority());
    String owner =
        redirected.owner()
            + """
            sinks.%s {
              start = earliest
              out-of-window = send
              batch { events = %d, age = 1s }
            }
            """
                .formatted(name, lines.size());

    var ledger =
        GoldenRequestTest.ship(
            installation.destinationOn(name, redirected.environment(), owner), lines);

    assertEquals(lines.size(), ledger.delivered(), ledger::toString);
  }

  private static void check(String name, String variant, String text) throws Exception {
    Golden.check(name + "/" + variant + ".txt", HttpFile.shortened(text));
  }
}
