package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.ClosedPort;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import dev.natship.testkit.Received;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All providers run at once in the distribution, from a real nats-server to test peers. A third of
/// the providers fail in different ways. The others still get every line, and every ledger
/// balances.
class AllAtOnceIT {
  private static final Duration BOUND = Duration.ofSeconds(120);
  private static final int LINES = 24;
  private static final int BAD = 3;
  private static final Set<String> UNAUTHORIZED = Set.of("axiom", "loki", "elasticsearch", "s3");
  private static final Set<String> UNAVAILABLE = Set.of("datadog", "splunk", "otlp", "azure-blob");
  private static final Set<String> THROTTLED = Set.of("livekit-cloudwatch");
  private static final Set<String> PARTLY_REFUSED = Set.of("http", "logflare", "appsignal");
  private static final Set<String> CLOSED = Set.of("honeybadger", "new-relic", "kafka");
  private static final Set<String> DISTRUSTED = Set.of("sematext", "signoz", "papertrail");
  private static final Set<String> SLOW = Set.of("highlight", "better-stack");

  private static final List<TestedProvider> HTTP = TestedProvider.overHttp();
  private static final String QUICK =
      "throttle.lines = 1000000, batch.age = 200ms, retry { first = 50ms, max = 500ms }";

  @TempDir Path folder;

  @Test
  void oneThirdFailsInDifferentWaysAndTheOthersDoNotNotice() throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.startTls(certificates.serverContext());
        HttpReceiver expired = HttpReceiver.startTls(certificates.expiredServerContext());
        LineServer syslog = LineServer.start(certificates.serverContext());
        LineServer expiredSyslog = LineServer.start(certificates.expiredServerContext());
        LineServer graylog = LineServer.start(certificates.serverContext());
        RedisServer redis = RedisServer.start();
        Republished republished = Republished.by(nats)) {
      receiver.usually(AllAtOnceIT::answer);
      Map<String, String> peers =
          Map.of(
              "syslog", syslog.address(),
              "papertrail", expiredSyslog.address(),
              "redis", redis.address(),
              "nats", "localhost:" + nats.port(),
              "gelf-socket", graylog.address(),
              "kafka", "localhost:" + ClosedPort.find());
      String closed = "https://localhost:" + ClosedPort.find();
      ShippedConfiguration shipped = new ShippedConfiguration(folder);
      Map<String, String> environment = new TreeMap<>(Map.of("NATS_URL", nats.url()));
      StringBuilder owner = new StringBuilder();
      for (TestedProvider provider : HTTP) {
        String base =
            CLOSED.contains(provider.name())
                ? closed
                : DISTRUSTED.contains(provider.name()) ? expired.url() : receiver.url();
        Redirected redirected = Redirected.of(shipped, provider, base + "/" + provider.name());
        addVariables(provider, redirected, environment, owner);
        owner.append(redirected.owner());
        owner.append(
            "sinks.%s.tls.ca = \"%s\"\n".formatted(provider.name(), certificates.authority()));
      }
      for (TestedProvider provider : TestedProvider.overSockets()) {
        Redirected redirected =
            Redirected.to(provider, peers.get(provider.name()), certificates.authority());
        addVariables(provider, redirected, environment, owner);
        owner.append(redirected.owner());
      }
      environment.remove("PROFILE");
      Path written = folder.resolve("lines");
      environment.put("FILE_PATH", written.toString());
      environment.put("CONSOLE", "stdout");
      for (TestedProvider provider : TestedProvider.all()) {
        // enabled = true also turns on the providers that are otherwise on under PROFILE=livekit
        // only
        owner.append("sinks.%s { enabled = true, %s }\n".formatted(provider.name(), QUICK));
      }
      Path file = folder.resolve("natship.conf");
      Files.writeString(file, owner);
      environment.put("NATSHIP_CONFIG", file.toString());

      Map<String, DestinationCounts> books = ship(environment, nats);

      assertEquals(
          TestedProvider.catalogue().stream().map(TestedProvider::name).collect(Collectors.toSet()),
          books.keySet());
      books.forEach((name, ledger) -> {
        assertTrue(ledger.balance(), name + ": " + ledger);
        assertEquals(LINES + BAD, ledger.read(), name + ": " + ledger);
        if (fails(name)) {
          assertEquals(0, ledger.delivered(), name + ": " + ledger);
          assertEquals(LINES + BAD, ledger.pending(), name + ": " + ledger);
        } else if (PARTLY_REFUSED.contains(name)) {
          assertEquals(LINES, ledger.delivered(), name + ": " + ledger);
          assertEquals(BAD, ledger.deadLettered(), name + ": " + ledger);
        } else {
          assertEquals(LINES + BAD, ledger.delivered(), name + ": " + ledger);
        }
      });
      allArrived("file", Files.readString(written));
      for (TestedProvider provider : HTTP) {
        if (!fails(provider.name())) {
          allArrived(provider.name(), text(receiver, provider.name()));
        }
      }
      Await.until(BOUND, () -> syslog.ended() > 0 && graylog.ended() > 0);
      allArrived("syslog", syslog.text());
      allArrived("gelf-socket", graylog.text());
      allArrived("redis", redis.text());
      allArrived(
          "nats",
          republished.next(LINES + BAD).stream()
              .map(message -> new String(message.getData(), StandardCharsets.UTF_8))
              .collect(Collectors.joining()));
    }
  }

  /// Sets the variables that turn a provider on. Those of a provider that is `apart` go into the
  /// owner's file: in the environment they would turn on another provider.
  private static void addVariables(
      TestedProvider provider,
      Redirected redirected,
      Map<String, String> environment,
      StringBuilder owner) {
    if (!provider.apart()) {
      environment.putAll(redirected.environment());
      return;
    }
    redirected
        .environment()
        .forEach((name, value) ->
            owner.append(
                "sinks.%s.variables.%s = \"%s\"\n".formatted(provider.name(), name, value)));
  }

  /// @return the counts once every destination is settled: each line has found its place, or the
  ///   destination that fails has been tried
  private Map<String, DestinationCounts> ship(Map<String, String> environment, NatsServer nats)
      throws Exception {
    try (Distribution natship = Distribution.run(folder, environment)) {
      publish(nats);
      Await.until(
          BOUND,
          () -> natship.books().entrySet().stream().allMatch(AllAtOnceIT::settled),
          natship::log);
      return natship.books();
    }
  }

  private static void publish(NatsServer nats) throws Exception {
    Connection connection = Nats.connect(nats.url());
    try {
      for (int i = 0; i < LINES + BAD; i++) {
        String message = i < LINES ? "boom number " + i + ";" : "boom of a refused kind " + i + ";";
        String line =
            """
            {"event":{"provider":"app"},"fly":{"app":{"instance":"148e123f0d0489","name":"sandwich"},"region":"ams"},\
            "host":"3f2a","log":{"level":"error"},"message":"%s","timestamp":"%s"}\
            """
                .formatted(message, Instant.now());
        connection.publish(
            "logs.sandwich.ams.148e123f0d0489", line.getBytes(StandardCharsets.UTF_8));
      }
      connection.flush(BOUND);
    } finally {
      connection.close();
    }
  }

  private static boolean settled(Map.Entry<String, DestinationCounts> destination) {
    DestinationCounts books = destination.getValue();
    assertTrue(books.balance(), destination::toString);
    boolean tried = !books.lastError().isEmpty();
    return books.read() == LINES + BAD
        && (books.pending() == 0 || (fails(destination.getKey()) && tried));
  }

  private static boolean fails(String name) {
    return UNAUTHORIZED.contains(name)
        || UNAVAILABLE.contains(name)
        || THROTTLED.contains(name)
        || CLOSED.contains(name)
        || DISTRUSTED.contains(name);
  }

  private static CannedAnswer answer(Received request) {
    String name = name(request);
    if (UNAUTHORIZED.contains(name)) {
      return CannedAnswer.of(401);
    }
    if (UNAVAILABLE.contains(name)) {
      return CannedAnswer.of(503);
    }
    if (THROTTLED.contains(name)) {
      return CannedAnswer.of(
          400, "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}");
    }
    if (PARTLY_REFUSED.contains(name) && request.text().contains("refused kind")) {
      return CannedAnswer.of(400);
    }
    TestedProvider provider =
        HTTP.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    CannedAnswer taken = provider.answer(request, provider.taken());
    return SLOW.contains(name)
        ? CannedAnswer.of(taken.status(), "slowly, but taken").byteByByte(Duration.ofMillis(50))
        : taken;
  }

  /// Which provider sent the request. The first folder of the path says it. CloudWatch's address
  /// has no path, so its two providers are told apart by their log groups.
  private static String name(Received request) {
    if (request.header("x-amz-target").isEmpty()) {
      return request.path().split("[/?]")[1];
    }
    return request.text().contains("\"logGroupName\":\"fly\"")
        ? "cloudwatch"
        : "livekit-cloudwatch";
  }

  private static String text(HttpReceiver receiver, String name) {
    return receiver.received().stream()
        .filter(request -> name(request).equals(name))
        .map(Received::text)
        .collect(Collectors.joining("\n"));
  }

  private static void allArrived(String name, String all) {
    assertFalse(all.isEmpty(), name);
    List<Integer> missing =
        IntStream.range(0, LINES)
            .filter(i -> !all.contains("boom number " + i + ";"))
            .boxed()
            .toList();
    assertEquals(List.of(), missing, name);
  }
}
