package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import dev.natship.testkit.Received;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A person who comes from another log shipper sets the variables that he had there, and nothing
/// else. The server lets the distribution in as Fly's proxy does: by organisation and token, to
/// read its subjects and write nothing. Receivers answer over TLS under the providers' own names.
/// For each row of the table, every provider that he had gets the line.
class NewcomerIT {
  private static final Duration BOUND = Duration.ofSeconds(90);
  private static final String TOKEN = "FlyV1 fm2_lJPECAAAAAAA";
  private static final String PROXY =
      """
      authorization {
        users = [
          { user: acme, password: "%s"
            permissions: { subscribe: ["logs.>", "_INBOX.>"], publish: { deny: ">" } } }
          { user: platform, password: platform }
        ]
      }
      """
          .formatted(TOKEN);
  private static final Map<String, String> PROFILES = Map.of("livekit", "livekit");

  /// Who changes the image alone may have named the start command of the one before.
  private static final Map<String, String[]> STARTS =
      Map.of(
          "fly-log-shipper", new String[] {"bash", "start-fly-log-transporter.sh"},
          "livekit", new String[] {"run"},
          "fal", new String[] {"run"});

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"fly-log-shipper", "livekit", "fal"})
  void everyProviderOfTheirsGetsTheLine(String from) throws Exception {
    Config rows = ConfigFactory.parseResources("newcomers.conf").getConfig('"' + from + '"');
    Certificates certificates = Certificates.in(folder.resolve("certificates"));
    Set<String> wanted = new TreeSet<>();
    Map<String, String> variables = new TreeMap<>();
    rows.root().keySet().stream()
        .filter(row -> !row.equals("nats"))
        .forEach(row -> {
          wanted.add(row);
          variables.putAll(documented(row, rows.getStringList('"' + row + '"')));
        });
    try (NatsServer proxy = NatsServer.start(PROXY);
        HttpReceiver receiver = HttpReceiver.startTls(certificates.serverContext(hosts(wanted)));
        LineServer syslog = LineServer.start(certificates.serverContext());
        Internet internet = Internet.of(receiver.port(), certificates, folder)) {
      receiver.usually(request -> taken(request, wanted));
      variables.replaceAll((name, value) ->
          Set.of("PAPERTRAIL_ENDPOINT", "SYSLOG_ENDPOINT").contains(name)
              ? syslog.address()
              : value);
      if (PROFILES.containsKey(from)) {
        variables.put("PROFILE", PROFILES.get(from));
      }
      // The only difference from Fly, where the address of the proxy is always the same.
      variables.put("NATS_URL", proxy.url());
      variables.put("ORG", "acme");
      variables.put("ACCESS_TOKEN", TOKEN);
      variables.put("SUBJECT", "logs.sandwich.>");
      variables.put("QUEUE", "shippers");
      variables.put("NATSHIP_JAVA_OPTS", internet.javaOptions());

      Map<String, DestinationCounts> books;
      String log;
      try (Distribution natship = Distribution.run(folder, variables, STARTS.get(from))) {
        assertEquals("{\"ok\":true}", natship.health().strip());
        publish(proxy);
        Await.until(
            BOUND,
            () -> natship.books().values().stream().allMatch(counts -> counts.read() == 1),
            natship::log);
        books = natship.books();
        log = natship.stop();
      }

      assertEquals(wanted, new TreeSet<>(books.keySet()), log);
      for (String row : wanted) {
        assertTrue(
            log.lines().anyMatch(line -> line.matches(".*\\b" + row + " +1 +1( +0){5} +yes.*")),
            () -> row + " in " + log);
      }
      assertEquals(List.of(), unanswered(receiver, wanted));
    }
  }

  /// The variables of a provider that the documents for newcomers name.
  private static Map<String, String> documented(String row, List<String> names) {
    Map<String, String> variables = new TreeMap<>(provider(row).variables());
    variables.keySet().retainAll(names);
    return variables;
  }

  private static TestedProvider provider(String name) {
    return TestedProvider.all().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no provider " + name));
  }

  private static boolean isOverHttp(String row) {
    return TestedProvider.overHttp().stream().anyMatch(provider -> provider.name().equals(row));
  }

  private static List<String> goldens(String row) {
    try {
      return isOverHttp(row) ? HttpFile.requests(Golden.read(row + "/single.http")) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URI address(String golden) {
    String first = golden.lines().findFirst().orElse("");
    return URI.create(first.substring(first.indexOf(' ') + 1).split("\\?", 2)[0]);
  }

  private static String[] hosts(Set<String> rows) {
    return rows.stream()
        .flatMap(row -> goldens(row).stream())
        .map(golden -> address(golden).getHost())
        .distinct()
        .toArray(String[]::new);
  }

  /// The answer of the provider to whom the host belongs.
  private static CannedAnswer taken(Received request, Set<String> rows) {
    String host = request.header("Host").replaceFirst(":\\d+$", "");
    return rows.stream()
        .filter(
            row -> goldens(row).stream().anyMatch(golden -> address(golden).getHost().equals(host)))
        .findFirst()
        .map(row -> provider(row).answer(request, provider(row).taken()))
        .orElseGet(() -> CannedAnswer.of(404));
  }

  /// Hosts of providers that got no request.
  private static List<String> unanswered(HttpReceiver receiver, Set<String> rows) {
    Set<String> reached =
        receiver.received().stream()
            .map(request -> request.header("Host").replaceFirst(":\\d+$", ""))
            .collect(Collectors.toSet());
    return Arrays.stream(hosts(rows)).filter(host -> !reached.contains(host)).toList();
  }

  private static void publish(NatsServer proxy) throws Exception {
    String line =
        Line.PLAIN.payload().replaceFirst("2026-02-17T10:30:00[.0-9]*Z", "" + Instant.now());
    Connection connection =
        Nats.connect(
            new Options.Builder().server(proxy.url()).userInfo("platform", "platform").build());
    try {
      connection.publish(Line.PLAIN.subject(), line.getBytes(StandardCharsets.UTF_8));
      connection.flush(BOUND);
    } finally {
      connection.close();
    }
  }
}
