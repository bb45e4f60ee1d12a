package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.broker.KafkaBroker;
import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import dev.natship.testkit.Received;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every provider from end to end: a real nats-server, the distribution in a process of its own
/// with nothing but environment variables, and receivers. Those for HTTP answer over TLS under the
/// providers' own names. What arrives equals the golden file of the same line.
class EndToEndIT {
  private static final Duration BOUND = Duration.ofSeconds(90);
  private static final Pattern OBSERVED = Pattern.compile("(\"observedTimeUnixNano\":\")\\d+");
  private static final Pattern SIGNATURE = Pattern.compile("(?m)^x-fal-signature: .*\n");
  private static final Pattern INSERTED = Pattern.compile("(\"insertId\":\"[^\"]*-)[0-9a-z]+");

  @TempDir Path folder;

  static Stream<Arguments> groups() {
    return Stream.of(
        group("all at once", provider -> provider.profile().isEmpty() && !provider.apart()),
        group("LiveKit's own", provider -> !provider.profile().isEmpty()),
        group("whose variables mean others elsewhere", TestedProvider::apart));
  }

  private static Arguments group(String title, Predicate<TestedProvider> members) {
    return Arguments.of(title, TestedProvider.overHttp().stream().filter(members).toList());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("groups")
  void aLineArrivesAsTheGoldenRequests(String title, List<TestedProvider> providers)
      throws Exception {
    List<String> goldens = new ArrayList<>();
    Map<String, TestedProvider> owners = new HashMap<>();
    Map<String, String> variables = new TreeMap<>();
    for (TestedProvider provider : providers) {
      List<String> requests = HttpFile.requests(Golden.read(provider.name() + "/single.http"));
      requests.forEach(golden -> owners.put(firstLine(golden), provider));
      goldens.addAll(requests);
      variables.putAll(provider.environment());
    }
    String[] hosts =
        goldens.stream().map(EndToEndIT::host).distinct().sorted().toArray(String[]::new);
    Certificates certificates = Certificates.in(folder.resolve("certificates"));
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.startTls(certificates.serverContext(hosts));
        Internet internet = Internet.of(receiver.port(), certificates, folder)) {
      FreshLine line = FreshLine.now();
      receiver.usually(request ->
          answer(request, Optional.ofNullable(owners.get(firstLine(asOfThen(request, line))))));
      variables.put("NATS_URL", nats.url());
      variables.put("NATSHIP_JAVA_OPTS", internet.javaOptions());

      String log;
      try (Distribution natship = Distribution.run(folder, variables)) {
        line.publish(nats);
        Await.until(
            BOUND,
            () -> arrived(receiver, line).containsAll(withoutObjects(owners.keySet())),
            () -> arrived(receiver, line) + "\n" + natship.log());
        log = natship.stop();
      }

      assertEquals(
          inOrder(goldens.stream()),
          inOrder(receiver.received().stream().map(request -> asOfThen(request, line))));
      assertAllDelivered(providers, log);
    }
  }

  /// Leaves out objects of stores: they are sent when the program ends, since they wait for more
  /// lines.
  private static Set<String> withoutObjects(Set<String> firstLines) {
    return firstLines.stream().filter(line -> !line.startsWith("PUT ")).collect(Collectors.toSet());
  }

  @Test
  void aLineArrivesWhereNoHttpIsSpoken() throws Exception {
    Certificates certificates = Certificates.in(folder.resolve("certificates"));
    try (NatsServer nats = NatsServer.start();
        Republished republished = Republished.by(nats);
        LineServer syslog = LineServer.start(certificates.serverContext());
        LineServer papertrail = LineServer.start(certificates.serverContext());
        LineServer graylog = LineServer.start(certificates.serverContext());
        RedisServer redis = RedisServer.start();
        KafkaBroker kafka = KafkaBroker.start(folder);
        Internet internet = Internet.of(syslog.port(), certificates, folder)) {
      kafka.createTopic("fly", Map.of());
      Map<String, String> peers =
          Map.of(
              "syslog", syslog.address(),
              "papertrail", papertrail.address(),
              "gelf-socket", graylog.address(),
              "redis", redis.address(),
              "kafka", kafka.address(),
              "nats", "localhost:" + nats.port());
      List<TestedProvider> providers = TestedProvider.overSockets();
      Map<String, String> variables = new TreeMap<>();
      for (TestedProvider provider : providers) {
        provider
            .environment()
            .forEach((name, value) ->
                variables.put(name, value.replace(provider.place(), peers.get(provider.name()))));
      }
      variables.put("NATS_URL", nats.url());
      variables.put("NATSHIP_JAVA_OPTS", internet.javaOptions());
      FreshLine line = FreshLine.now();
      String log;
      try (Distribution natship = Distribution.run(folder, variables)) {
        line.publish(nats);
        log = natship.stop();
      }

      Await.until(
          BOUND,
          () -> Stream.of(syslog, papertrail, graylog).allMatch(server -> server.ended() > 0));
      Map<String, String> arrived =
          Map.of(
              "syslog", WireFile.of(syslog.text()),
              "papertrail", WireFile.of(papertrail.text()),
              "gelf-socket", WireFile.of(graylog.text()),
              "redis", WireFile.of(redis.text()),
              "kafka", WireFile.ofRecords(kafka.read("fly", 1)),
              "nats", WireFile.ofMessages(republished.next(1)));
      for (TestedProvider provider : providers) {
        assertEquals(
            Golden.read(provider.name() + "/single.txt"),
            line.asOfThen(arrived.get(provider.name())),
            provider::name);
      }
      assertAllDelivered(providers, log);
    }
  }

  private static void assertAllDelivered(List<TestedProvider> providers, String log) {
    for (TestedProvider provider : providers) {
      Pattern row = Pattern.compile("\"" + provider.name() + " +1 +1( +0){5} +yes\"");
      assertTrue(row.matcher(log).find(), () -> provider.name() + " in " + log);
    }
  }

  private static CannedAnswer answer(Received request, Optional<TestedProvider> owner) {
    return owner
        .map(provider -> provider.answer(request, provider.taken()))
        .orElseGet(() -> CannedAnswer.of(404));
  }

  private static Set<String> arrived(HttpReceiver receiver, FreshLine line) {
    return receiver.received().stream()
        .map(request -> firstLine(asOfThen(request, line)))
        .collect(Collectors.toSet());
  }

  private static String asOfThen(Received request, FreshLine line) {
    return line.asOfThen(HttpFile.of(List.of(request), _ -> "https://" + request.header("Host")));
  }

  private static String firstLine(String request) {
    return request.lines().findFirst().orElse("");
  }

  private static String host(String request) {
    String firstLine = firstLine(request);
    return URI.create(firstLine.substring(firstLine.indexOf(' ') + 1).split("\\?", 2)[0]).getHost();
  }

  private static String inOrder(Stream<String> requests) {
    return requests.map(EndToEndIT::comparable).sorted().collect(Collectors.joining("\n"));
  }

  /// The request without what depends on the clock besides the line's own time: when the line was
  /// received, a signature over the request, and a digest of the line.
  private static String comparable(String request) {
    String steady = OBSERVED.matcher(request).replaceAll("$1(now)");
    steady = INSERTED.matcher(steady).replaceAll("$1(digest)");
    return SIGNATURE.matcher(steady).replaceAll("");
  }
}
