package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.broker.KafkaBroker;
import dev.natship.testkit.Await;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.NatsServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the providers that do not speak HTTP get, byte for byte: `golden/<provider>/<variant>.txt`.
/// It is made from the provider's shipped file by the real lane and sink. Kafka's records are read
/// back from a real broker.
class GoldenWireTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir static Path folder;

  private static Certificates certificates;
  private static KafkaBroker kafka;

  @BeforeAll
  static void startPeers() throws Exception {
    certificates = Certificates.in(folder);
    kafka = KafkaBroker.start(folder);
  }

  @AfterAll
  static void stopPeers() {
    kafka.close();
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
      check(name, variant, WireFile.of(server.text()));
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void redisGetsTheGoldenCommands(String variant) throws Exception {
    try (RedisServer server = RedisServer.start()) {
      ship("redis", variant, server.address());

      check("redis", variant, WireFile.of(server.text()));
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void natsGetsTheGoldenMessages(String variant) throws Exception {
    try (NatsServer server = NatsServer.start();
        Republished republished = Republished.by(server)) {
      ship("nats", variant, "localhost:" + server.port());

      int lines = GoldenRequestTest.VARIANTS.get(variant).size();
      check("nats", variant, WireFile.ofMessages(republished.next(lines)));
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void kafkaGetsTheGoldenRecords(String variant) throws Exception {
    kafka.createTopic(variant, Map.of());

    ship("kafka", variant, kafka.address(), "topic = \"%s\"".formatted(variant));

    int lines = GoldenRequestTest.VARIANTS.get(variant).size();
    check("kafka", variant, WireFile.ofRecords(kafka.read(variant, lines)));
  }

  private static void ship(String name, String variant, String address) throws Exception {
    ship(name, variant, address, "");
  }

  private static void ship(String name, String variant, String address, String also)
      throws Exception {
    TestedProvider provider = TestedProvider.overSocket(name);
    List<Line> lines = GoldenRequestTest.VARIANTS.get(variant);
    ShippedConfiguration shipped = new ShippedConfiguration(folder);
    Redirected redirected = Redirected.to(provider, address, certificates.authority());
    String owner =
        redirected.owner()
            + """
            sinks.%s {
              start = earliest
              out-of-window = send
              batch { events = %d, age = 1s }
              %s
            }
            """
                .formatted(name, lines.size(), also);

    var ledger =
        GoldenRequestTest.ship(shipped.destinationOn(name, redirected.environment(), owner), lines);

    assertEquals(lines.size(), ledger.delivered(), ledger::toString);
  }

  private static void check(String name, String variant, String text) throws Exception {
    Golden.check(name + "/" + variant + ".txt", text);
  }
}
