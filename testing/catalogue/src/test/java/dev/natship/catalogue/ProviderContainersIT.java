package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.config.Destination;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers for which their makers publish images. Every delivered line is found in the server.
class ProviderContainersIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int LINES = 50;

  @TempDir Path folder;

  @Test
  void loki() throws Exception {
    try (Container loki = Container.start("grafana/loki:3.5.0", 3100, Map.of())) {
      ready(loki.url() + "/ready");

      ship("loki", Map.of("LOKI_URL", loki.url()));

      String query = encoded("{fly_app_name=\"sandwich\"}");
      findsAll(loki.url() + "/loki/api/v1/query_range?limit=1000&query=" + query);
    }
  }

  @Test
  void victoriaLogs() throws Exception {
    try (Container logs =
        Container.start("victoriametrics/victoria-logs:v1.30.0", 9428, Map.of())) {
      ready(logs.url() + "/health");

      ship("victorialogs", Map.of("VICTORIALOGS_URL", logs.url()));

      findsAll(logs.url() + "/select/logsql/query?query=" + encoded("fly.app.name:sandwich"));
    }
  }

  @Test
  void clickHouse() throws Exception {
    try (Container house =
        Container.start(
            "clickhouse/clickhouse-server:25.8",
            8123,
            Map.of("CLICKHOUSE_USER", "fly", "CLICKHOUSE_PASSWORD", "fly"))) {
      String asked = house.url() + "/?user=fly&password=fly";
      ready(house.url() + "/ping");
      Asked.text(
          "POST",
          asked,
          """
          CREATE TABLE fly_logs (timestamp DateTime64(9), app String, region String, instance String,
            host String, provider String, level String, message String)
          ENGINE = MergeTree ORDER BY timestamp\
          """);

      ship(
          "clickhouse",
          Map.of(
              "CLICKHOUSE_URL", house.url(),
              "CLICKHOUSE_TABLE", "fly_logs",
              "CLICKHOUSE_USER", "fly",
              "CLICKHOUSE_PASSWORD", "fly"));

      findsAll(asked + "&query=" + encoded("SELECT message FROM fly_logs WHERE app = 'sandwich'"));
    }
  }

  private void ship(String provider, Map<String, String> variables) throws Exception {
    Destination.On on =
        assertInstanceOf(
            Destination.On.class,
            new ShippedConfiguration(folder).destination(provider, variables, ""));
    List<String> lines =
        IntStream.range(0, LINES)
            .mapToObj(i ->
                Line.PLAIN
                    .payload()
                    .replace("boom: disk full", "line number " + i + ";")
                    .replace("2026-02-17T10:30:00.123456789Z", Instant.now().toString()))
            .toList();

    ShippedLines shipment = ShippedLines.of(on, Line.PLAIN.subject(), lines);

    assertTrue(shipment.ledger().balances(), shipment::toString);
    assertEquals(LINES, shipment.ledger().delivered(), shipment::toString);
  }

  private static void ready(String url) {
    Await.until(BOUND, () -> answers(url, _ -> true));
  }

  /// Waits, since stores show lines a little after they accept them.
  private static void findsAll(String url) {
    Await.until(
        BOUND,
        () ->
            answers(
                url,
                body ->
                    IntStream.range(0, LINES)
                        .allMatch(i -> body.contains("line number " + i + ";"))));
  }

  private static boolean answers(String url, Predicate<String> wanted) {
    try {
      return wanted.test(Asked.text("GET", url, ""));
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String encoded(String query) {
    return URLEncoder.encode(query, StandardCharsets.UTF_8);
  }
}
