package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Answer;
import dev.natship.testkit.Await;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import dev.natship.testkit.Received;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every vendor from end to end: a real nats-server, the distribution in a process of its own that
/// is told nothing but environment variables, and receivers with TLS under the vendors' own names.
/// What arrives is the golden request of the same line.
class EndToEndIT {
  private static final Duration BOUND = Duration.ofSeconds(90);
  private static final String PASSWORD = "changeit";
  private static final Instant GOLDEN_SECOND = Instant.parse("2026-02-17T10:30:00Z");
  private static final Pattern OBSERVED = Pattern.compile("(\"observedTimeUnixNano\":\")\\d+");
  private static final Pattern SIGNATURE = Pattern.compile("(?m)^x-fal-signature: .*\n");

  @TempDir Path folder;

  static Stream<Arguments> groups() {
    return Stream.of(
        group("all at once", vendor -> vendor.profile().isEmpty() && !vendor.apart()),
        group("LiveKit's own", vendor -> !vendor.profile().isEmpty()),
        group("whose variables mean others elsewhere", Vendor::apart));
  }

  private static Arguments group(String title, Predicate<Vendor> members) {
    return Arguments.of(title, Vendor.overPlainHttp().stream().filter(members).toList());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("groups")
  void aLineArrivesAsTheGoldenRequest(String title, List<Vendor> vendors) throws Exception {
    Map<String, String> goldens = new TreeMap<>();
    Map<String, Answer> answers = new HashMap<>();
    Map<String, String> variables = new TreeMap<>();
    for (Vendor vendor : vendors) {
      String golden = Golden.read(vendor.name() + "/single.http");
      goldens.put(firstLine(golden), golden);
      answers.put(firstLine(golden), vendor.taken());
      variables.putAll(vendor.environment());
    }
    assertEquals(vendors.size(), goldens.size(), "each vendor has an address of its own");
    String[] hosts = goldens.keySet().stream().map(EndToEndIT::host).toArray(String[]::new);
    Certificates certificates = Certificates.in(folder.resolve("certificates"));
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.startTls(certificates.serverContext(hosts));
        Tunnel tunnel = Tunnel.to(receiver.port())) {
      receiver.usually(request -> answers.getOrDefault(firstLine(sent(request)), Answer.of(404)));
      variables.put("NATS_URL", nats.url());
      variables.put("NATSHIP_JAVA_OPTS", network(certificates, tunnel));
      Instant second = Instant.now().truncatedTo(ChronoUnit.SECONDS);

      String log;
      try (Distribution natship = Distribution.run(folder, variables)) {
        publish(nats, second);
        Await.until(
            BOUND,
            () -> receiver.received().size() >= vendors.size(),
            () -> arrived(receiver) + "\n" + natship.log());
        log = natship.stop();
      }

      assertEquals(goldens.keySet(), arrived(receiver));
      for (Received request : receiver.received()) {
        String sent = sent(request);
        assertEquals(comparable(goldens.get(firstLine(sent))), comparable(asOfThen(sent, second)));
      }
      for (Vendor vendor : vendors) {
        Pattern row = Pattern.compile("\"" + vendor.name() + " +1 +1( +0){5} +yes\"");
        assertTrue(row.matcher(log).find(), () -> vendor.name() + " in " + log);
      }
    }
  }

  @Test
  void aLineReachesASyslogReceiverAsLiveKitWritesIt() throws Exception {
    Certificates certificates = Certificates.in(folder.resolve("certificates"));
    try (NatsServer nats = NatsServer.start();
        ServerSocket receiver =
            certificates
                .serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Tunnel nowhere = Tunnel.to(receiver.getLocalPort());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      receiver.setSoTimeout((int) BOUND.toMillis());
      Future<String> received =
          threads.submit(() -> {
            try (Socket socket = receiver.accept()) {
              return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            }
          });
      Map<String, String> variables =
          Map.of(
              "NATS_URL",
              nats.url(),
              "SYSLOG_ENDPOINT",
              "localhost:" + receiver.getLocalPort(),
              "SYSLOG_TOKEN",
              "my-api-key",
              "NATSHIP_JAVA_OPTS",
              network(certificates, nowhere));
      Instant second = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      try (Distribution natship = Distribution.run(folder, variables)) {
        publish(nats, second);
        natship.stop();
      }

      assertEquals(
          "my-api-key <11>1 2026-02-17T10:30:00.123456Z sandwich livekit.hosted.agents"
              + " 148e123f0d0489 - - boom: disk full\n",
          asOfThen(received.get(BOUND.toSeconds(), TimeUnit.SECONDS), second));
    }
  }

  /// The machine's own network, as its administrator would tell any Java program: whom to trust,
  /// and the way out.
  private String network(Certificates certificates, Tunnel tunnel)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(certificates.authority())) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    Path file = folder.resolve("trusted.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    return String.join(
        " ",
        "-Djavax.net.ssl.trustStore=" + file,
        "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
        "-Dhttps.proxyHost=127.0.0.1",
        "-Dhttps.proxyPort=" + tunnel.port());
  }

  private static void publish(NatsServer nats, Instant second) throws Exception {
    String line = Line.PLAIN.payload().replace(withoutZone(GOLDEN_SECOND), withoutZone(second));
    Connection connection = Nats.connect(nats.url());
    try {
      connection.publish(Line.PLAIN.subject(), line.getBytes(StandardCharsets.UTF_8));
      connection.flush(BOUND);
    } finally {
      connection.close();
    }
  }

  private static Set<String> arrived(HttpReceiver receiver) {
    return receiver.received().stream()
        .map(request -> firstLine(sent(request)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String sent(Received request) {
    return HttpFile.of(List.of(request), _ -> "https://" + request.header("Host"));
  }

  private static String firstLine(String request) {
    return request.lines().findFirst().orElse("");
  }

  private static String host(String firstLine) {
    return URI.create(firstLine.substring(firstLine.indexOf(' ') + 1).split("\\?", 2)[0]).getHost();
  }

  /// The request as it would have been in the second of the golden files: every vendor's way to
  /// write a time is one of these with the same fraction behind it.
  private static String asOfThen(String sent, Instant second) {
    return sent.replace(withoutZone(second), withoutZone(GOLDEN_SECOND))
        .replace(day(second), day(GOLDEN_SECOND))
        .replace(
            String.valueOf(second.getEpochSecond()),
            String.valueOf(GOLDEN_SECOND.getEpochSecond()));
  }

  private static String withoutZone(Instant second) {
    return second.toString().replace("Z", "");
  }

  /// As in the name of an index.
  private static String day(Instant second) {
    return second.toString().substring(0, "yyyy-mm-dd".length()).replace('-', '.');
  }

  /// Without what depends on the clock besides the line's time: when it was received, and a
  /// signature over all of it.
  private static String comparable(String request) {
    String steady = OBSERVED.matcher(request).replaceAll("$1(now)");
    return SIGNATURE.matcher(steady).replaceAll("");
  }
}
