package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.config.Destination;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests for every server that speaks Elasticsearch's bulk API. Each line is found as it was sent.
/// When the server refuses one line, that line alone becomes a dead letter.
abstract class SearchServerTests {
  @TempDir Path folder;

  /// The address of a running, empty server.
  abstract String url();

  @Test
  void linesAreFoundAsTheyWereSent() throws Exception {
    List<String> lines =
        Stream.of(Line.PLAIN, Line.OTHER_MACHINE, Line.SPECIAL, Line.JSON, Line.TEXT)
            .map(Line::payload)
            .toList();

    ShippedLines shipment = ShippedLines.of(on("found"), Line.PLAIN.subject(), lines);

    assertEquals(5, shipment.ledger().delivered(), shipment::toString);
    List<? extends Config> found = found("found", "*");
    assertEquals(5, found.size());
    Config plain =
        found.stream()
            .filter(document -> document.getString("message").equals("boom: disk full"))
            .findFirst()
            .orElseThrow();
    assertEquals("2026-02-17T10:30:00.123456789Z", plain.getString("\"@timestamp\""));
    assertEquals("3f2a", plain.getString("host.name"));
    assertEquals("sandwich", plain.getString("fly.app.name"));
    assertTrue(
        found.stream()
            .anyMatch(document -> document.getString("message").contains("\u0000 ünï ☃ 🚀")));
  }

  @Test
  void onlyTheLineThatDoesNotFitIsADeadLetter() throws Exception {
    Asked.text(
        "PUT",
        url() + "/strict",
        """
        {"settings":{"number_of_replicas":0},"mappings":{"properties":{"count":{"type":"integer"}}}}\
        """);
    List<String> lines =
        IntStream.range(0, 20)
            .mapToObj(i ->
                "{\"message\":\"line %d\",\"count\":%s}"
                    .formatted(i, i == 7 ? "\"many\"" : String.valueOf(i)))
            .toList();

    ShippedLines shipment = ShippedLines.of(on("strict"), "logs.sandwich.ams.1", lines);

    assertEquals(19, shipment.ledger().delivered(), shipment::toString);
    assertEquals(1, shipment.ledger().deadLettered(), shipment::toString);
    String words = shipment.deadLetters().getFirst().words();
    assertTrue(words.contains("parsing_exception") && words.contains("count"), words);
    TreeSet<Integer> counts = new TreeSet<>();
    found("strict", "*").forEach(document -> counts.add(document.getInt("count")));
    assertEquals(19, counts.size());
    assertTrue(!counts.contains(7), counts::toString);
  }

  @Test
  void aDataStreamTakesLinesByCreating() throws Exception {
    Asked.text(
        "PUT",
        url() + "/_index_template/natship-test",
        """
        {"index_patterns":["logs-fly-*"],"data_stream":{},"priority":500,
         "template":{"settings":{"number_of_replicas":0}}}\
        """);
    Destination.On on =
        assertInstanceOf(
            Destination.On.class,
            new ShippedConfiguration(folder)
                .destination(
                    "elastic-cloud",
                    Map.of("ELASTIC_CLOUD_URL", url(), "ELASTIC_CLOUD_API_KEY", "aWQ6a2V5"),
                    ""));

    ShippedLines shipment =
        ShippedLines.of(
            on, Line.PLAIN.subject(), List.of(Line.PLAIN.payload(), Line.JSON.payload()));

    assertEquals(2, shipment.ledger().delivered(), shipment::toString);
    assertEquals(2, found("logs-fly-default", "service.name:sandwich").size());
  }

  @Test
  void theCheckFindsItWell() throws Exception {
    try (Sink sink = ShippedConfiguration.ready(on("checked"), _ -> {}).sink()) {
      Delivery answer = assertInstanceOf(Sink.Checkable.class, sink).check();

      assertInstanceOf(Delivery.Accepted.class, answer);
      assertTrue(answer.words().contains("cluster_name"), answer::words);
    }
  }

  private Destination.On on(String index) {
    return assertInstanceOf(
        Destination.On.class,
        new ShippedConfiguration(folder)
            .destination(
                "elasticsearch",
                Map.of("ELASTICSEARCH_URL", url(), "ELASTICSEARCH_INDEX", index),
                ""));
  }

  private List<? extends Config> found(String index, String query) throws Exception {
    Asked.text("POST", url() + "/" + index + "/_refresh", "");
    return Asked.json("GET", url() + "/" + index + "/_search?size=100&q=" + query, "")
        .getConfigList("hits.hits")
        .stream()
        .map(hit -> hit.getConfig("_source"))
        .toList();
  }
}
