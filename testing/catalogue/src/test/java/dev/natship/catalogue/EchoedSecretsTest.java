package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.broker.KafkaBroker;
import dev.natship.config.Destination;
import dev.natship.deadletters.DeadLetter;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A destination may repeat in its answer each secret that it was sent. What Natship shows of such
/// an answer, in the status, in the log and in dead letters, has no secret in it. Tests the real
/// sinks of destinations whose requests are signed, that carry issued tokens, or that do not speak
/// HTTP.
class EchoedSecretsTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final String KEY = "q7Zk2vXw9Lp4Rt8s";
  private static final String OTHER = "hT5nBd3mYc6Jf1Ga";
  private static final String ISSUED = "ya29.c0AW9xQf7KpLmZt3";

  @TempDir static Path folder;

  private final Heard log = new Heard();

  /// @param variables those that hold secrets, besides those that switch the provider on
  /// @param owner settings of an owner, with `{receiver}` for the address
  /// @param secrets which secrets the destination repeats
  private record Case(
      String provider, Map<String, String> variables, String owner, List<String> secrets) {
    @Override
    public String toString() {
      return provider + (owner.contains("SharedAccess") ? " with a signed address" : "");
    }
  }

  static Stream<Case> clouds() {
    String session = "session/" + OTHER + "==";
    Map<String, String> aws = Map.of("AWS_SECRET_ACCESS_KEY", KEY, "AWS_SESSION_TOKEN", session);
    List<String> ofAws = List.of(KEY, session, OTHER);
    return Stream.of(
        new Case("s3", aws, "", ofAws),
        new Case("cloudwatch", aws, "", ofAws),
        new Case("amazon-opensearch", aws, "", ofAws),
        new Case("google-storage", Map.of(), "", List.of(ISSUED)),
        new Case("google-logging", Map.of(), "", List.of(ISSUED)),
        new Case("azure-monitor", Map.of("AZURE_CLIENT_SECRET", KEY), "", List.of(KEY, ISSUED)),
        new Case(
            "azure-blob",
            Map.of(),
            "connection-string ="
                + " \"AccountName=acme;AccountKey=cTdaazJ2WHc5THA0UnQ4cw==;BlobEndpoint={receiver}\"",
            List.of("cTdaazJ2WHc5THA0UnQ4cw==")),
        new Case(
            "azure-blob",
            Map.of(),
            "connection-string = \"BlobEndpoint={receiver};SharedAccessSignature=sv=2024&sig="
                + KEY
                + "%3D\"",
            List.of("sv=2024&sig=" + KEY + "%3D", KEY + "%3D", KEY + "=")));
  }

  @BeforeEach
  void listen() {
    Logger.getLogger("").addHandler(log);
  }

  @AfterEach
  void stopListening() {
    Logger.getLogger("").removeHandler(log);
  }

  @ParameterizedTest
  @MethodSource("clouds")
  void whatItIsSentIsNotShown(Case cloud) throws Exception {
    for (int status : new int[] {400, 401, 403, 404, 503}) {
      shows(cloud, request -> echo(status, cloud, request), CannedAnswer.of(200, token()));
    }
  }

  @ParameterizedTest
  @MethodSource("clouds")
  void whatTheIssuerOfTokensIsSentIsNotShown(Case cloud) throws Exception {
    if (provider(cloud).tokenPlace().isEmpty()) {
      return;
    }
    shows(cloud, request -> echo(400, cloud, request), CannedAnswer.of(0));
  }

  private void shows(Case cloud, Peer peer, CannedAnswer issued) throws Exception {
    Certificates certificates = Certificates.in(folder);
    List<String> sent = Collections.synchronizedList(new ArrayList<>(cloud.secrets()));
    try (HttpReceiver receiver = HttpReceiver.startTls(certificates.serverContext())) {
      TestedProvider provider = provider(cloud);
      receiver.usually(request -> {
        boolean asksForToken = provider.asksForToken(request);
        for (String value : asksForToken ? values(request.text()) : List.<String>of()) {
          sent.add(value.substring(0, Math.min(value.length(), 60)));
        }
        return asksForToken && issued.status() > 0 ? issued : peer.answer(request);
      });
      Redirected redirected =
          Redirected.of(new ShippedConfiguration(folder), provider, receiver.url());
      String owner =
          "%s\nsinks.%s {\ntls.ca = \"%s\"\nbatch.age = 10ms, start = earliest, out-of-window = send\n%s\n}\n"
              .formatted(
                  redirected.owner(),
                  provider.name(),
                  certificates.authority(),
                  cloud.owner().replace("{receiver}", receiver.url()));
      Destination.On on =
          new ShippedConfiguration(folder)
              .destinationOn(provider.name(), redirected.environment(), owner);

      String shown = shown(on);

      assertFalse(receiver.received().isEmpty());
      assertTrue(shown.contains("you sent") || shown.contains("•••"), shown);
      for (String secret : List.copyOf(sent)) {
        assertFalse(shown.contains(secret), () -> secret + " in " + shown);
      }
    }
  }

  @Test
  void redisRepeatsAPassword() throws Exception {
    try (Refuser server = Refuser.after("", "-WRONGPASS no user me with " + KEY + " or " + OTHER)) {
      assertHidden(
          "redis",
          Map.of("REDIS_URL", "redis://me:" + KEY + "@localhost:" + server.port()),
          "password = " + OTHER);
    }
  }

  @Test
  void redisRefusesALineInWordsThatHoldAPassword() throws Exception {
    try (Refuser server = Refuser.after("", "+OK", "-ERR a line with " + KEY + " is not wanted")) {
      assertHidden(
          "redis", Map.of("REDIS_URL", "redis://me:" + KEY + "@localhost:" + server.port()), "");
    }
  }

  @Test
  void natsRepeatsAToken() throws Exception {
    String info =
        "INFO {\"server_id\":\"x\",\"version\":\"2.10.0\",\"proto\":1,\"host\":\"h\",\"port\":1,"
            + "\"max_payload\":1048576,\"auth_required\":true}";
    try (Refuser server =
        Refuser.after(info, "-ERR 'Authorization Violation for " + KEY + " and " + OTHER + "'")) {
      assertHidden(
          "nats",
          Map.of("NATS_SINK_URL", "nats://me:" + KEY + "@localhost:" + server.port()),
          "timeout = 2s, password = " + OTHER + ", user = me");
    }
  }

  @Test
  void kafkaDoesNotKnowAPassword() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"))) {
      assertHidden(
          "kafka",
          Map.of(
              "KAFKA_BROKERS",
              broker.userAddress(),
              "KAFKA_SASL_USERNAME",
              "shipper",
              "KAFKA_SASL_PASSWORD",
              KEY,
              "KAFKA_SECURITY_PROTOCOL",
              "SASL_PLAINTEXT"),
          "timeout = 2s");
    }
  }

  private void assertHidden(String name, Map<String, String> variables, String owner)
      throws Exception {
    TestedProvider provider = TestedProvider.overSocket(name);
    Map<String, String> all = new TreeMap<>(provider.variables());
    all.putAll(variables);
    Destination.On on =
        new ShippedConfiguration(folder)
            .destinationOn(
                name,
                provider.with(all).environment(),
                "sinks.%s {\nbatch.age = 10ms, start = earliest\n%s\n}\n".formatted(name, owner));

    String shown = shown(on);

    assertFalse(shown.contains(KEY), shown);
    assertFalse(shown.contains(OTHER), shown);
  }

  /// Everything that a person can read about a line that could not be delivered: status, dead
  /// letters and log.
  private String shown(Destination.On on) throws Exception {
    List<DeadLetter> letters = Collections.synchronizedList(new ArrayList<>());
    String status;
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(16 << 20),
            16 << 20,
            InstantSource.system(),
            List.of(ShippedConfiguration.ready(on, letters::addAll)))) {
      engine.start();
      engine.accept(Line.PLAIN.subject(), Line.PLAIN.payload().getBytes(StandardCharsets.UTF_8));
      engine.journal().seal();
      Lane lane = engine.lane(on.name()).orElseThrow();
      Await.until(
          BOUND, () -> lane.status().lastError().isPresent(), () -> lane.status().toString());
      status = lane.status().toString();
    }
    String dead = String.join("\n", letters.stream().map(DeadLetter::words).toList());
    return status + "\n" + dead + "\n" + log.text();
  }

  private static TestedProvider provider(Case cloud) {
    TestedProvider provider = TestedProvider.overHttp(cloud.provider());
    Map<String, String> variables = new TreeMap<>(provider.variables());
    variables.putAll(cloud.variables());
    return provider.with(variables);
  }

  private static String token() {
    return "{\"access_token\":\"" + ISSUED + "\",\"expires_in\":3599}";
  }

  @FunctionalInterface
  private interface Peer {
    CannedAnswer answer(Received request);
  }

  /// An answer that repeats all secrets of the request, in the three formats of error that
  /// providers use.
  private static CannedAnswer echo(int status, Case cloud, Received request) {
    List<String> all = new ArrayList<>(cloud.secrets());
    if (!values(request.text()).isEmpty()) {
      all.remove(ISSUED);
    }
    request
        .headers()
        .forEach((name, values) -> {
          if (name.toLowerCase(Locale.ROOT).contains("token")) {
            all.addAll(values);
          }
        });
    all.addAll(values(request.text()));
    String said = "you sent " + String.join(" and ", all);
    return CannedAnswer.of(
        status,
        """
        {"error":"invalid_grant","error_description":"%s","message":"%s","__type":"X","e":"<Code>X</Code><Message>%s</Message>"}\
        """
            .formatted(said, said, said));
  }

  /// The secrets in the fields of a posted form.
  private static List<String> values(String form) {
    List<String> values = new ArrayList<>();
    if (form.startsWith("grant_type=")) {
      for (String pair : form.split("&")) {
        String value = pair.substring(pair.indexOf('=') + 1);
        if (pair.startsWith("assertion=") || pair.startsWith("client_secret=")) {
          values.add(URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
      }
    }
    return values;
  }

  /// Collects the log as it would be printed.
  private static final class Heard extends Handler {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void publish(LogRecord event) {
      if (event.getLevel().intValue() >= Level.INFO.intValue()) {
        String line = new SimpleFormatter().format(event);
        synchronized (text) {
          text.append(line);
        }
      }
    }

    String text() {
      synchronized (text) {
        return text.toString();
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /// A server that greets each client and answers everything with the same lines.
  private record Refuser(ServerSocket listener, String greeting, List<String> answers)
      implements AutoCloseable {
    static Refuser after(String greeting, String... answers) throws IOException {
      Refuser refuser =
          new Refuser(
              new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
              greeting,
              List.of(answers));
      Thread.ofVirtual().start(refuser::accept);
      return refuser;
    }

    int port() {
      return listener.getLocalPort();
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = listener.accept();
          Thread.ofVirtual().start(() -> refuse(socket));
        }
      } catch (IOException _) {
        // closed
      }
    }

    private void refuse(Socket socket) {
      try (socket) {
        if (!greeting.isEmpty()) {
          say(socket, greeting);
        }
        for (int i = 0; socket.getInputStream().read(new byte[64 * 1024]) > 0; i++) {
          say(socket, answers.get(Math.min(i, answers.size() - 1)));
        }
      } catch (IOException _) {
        // the client has left
      }
    }

    private static void say(Socket socket, String line) throws IOException {
      socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
