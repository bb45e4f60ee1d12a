package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.config.Destination;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.gate.LaneState;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import dev.natship.testkit.DebianPackages;
import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real ClickHouse from Debian's package. It is an old version that takes no parameter for a
/// table, so the query names the table. All else is as the provider's file says.
class ClickHouseIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String COLUMNS =
      "timestamp String, app String, region String, instance String, host String, provider String,"
          + " level String, message String";

  @TempDir static Path folder;

  private static Process server;
  private static String address;

  @BeforeAll
  static void start() throws IOException {
    DebianPackages packages =
        DebianPackages.find(
            "clickhouse", List.of("usr/sbin/clickhouse-server"), List.of("clickhouse-server"));
    int port = FreePort.find();
    Path log = folder.resolve("log");
    server =
        packages
            .command("usr/sbin/clickhouse-server", "--config-file=" + configuration(port))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    address = "http://127.0.0.1:" + port;
    Await.until(BOUND, ClickHouseIT::answers, () -> read(log));
  }

  private static Path configuration(int port) throws IOException {
    Files.writeString(
        folder.resolve("users.xml"),
        """
        <yandex>
          <profiles><default/></profiles>
          <quotas><default/></quotas>
          <users><fly>
            <password>pass-word</password><networks><ip>::/0</ip></networks>
            <profile>default</profile><quota>default</quota>
          </fly></users>
        </yandex>
        """);
    return Files.writeString(
        folder.resolve("config.xml"),
        """
        <yandex>
          <logger><level>warning</level><console>1</console></logger>
          <http_port>%1$d</http_port><listen_host>127.0.0.1</listen_host>
          <path>%2$s/data/</path><tmp_path>%2$s/tmp/</tmp_path>
          <format_schema_path>%2$s/schemas/</format_schema_path>
          <users_config>users.xml</users_config>
          <default_profile>default</default_profile><default_database>default</default_database>
          <mark_cache_size>5000000</mark_cache_size>
        </yandex>
        """
            .formatted(port, folder));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.destroyForcibly();
    }
  }

  @Test
  void linesAreFoundAsTheyWereSent() throws Exception {
    ask("CREATE TABLE found (" + COLUMNS + ") ENGINE = MergeTree ORDER BY timestamp");
    List<String> lines =
        Stream.of(Line.PLAIN, Line.OTHER_MACHINE, Line.SPECIAL, Line.JSON, Line.TEXT)
            .map(Line::payload)
            .toList();

    ShippedLines shipment =
        ShippedLines.of(on("found", "pass-word", ""), Line.PLAIN.subject(), lines);

    assertEquals(5, shipment.ledger().delivered(), shipment::toString);
    List<Config> rows = rows("found");
    assertEquals(5, rows.size());
    Config plain =
        rows.stream()
            .filter(row -> row.getString("message").equals("boom: disk full"))
            .findFirst()
            .orElseThrow();
    assertEquals("2026-02-17T10:30:00.123456789Z", plain.getString("timestamp"));
    assertEquals("148e123f0d0489", plain.getString("instance"));
    assertTrue(rows.stream().anyMatch(row -> row.getString("message").contains("ünï ☃ 🚀")));
  }

  @Test
  void onlyTheRowThatDoesNotFitIsADeadLetter() throws Exception {
    ask("CREATE TABLE strict (n UInt32, " + COLUMNS + ") ENGINE = MergeTree ORDER BY timestamp");
    List<String> lines =
        IntStream.range(0, 20)
            .mapToObj(i ->
                "{\"message\":\"line %d\",\"n\":%s}"
                    .formatted(i, i == 7 ? "\"many\"" : String.valueOf(i)))
            .toList();

    ShippedLines shipment =
        ShippedLines.of(
            on("strict", "pass-word", "sinks.clickhouse.shape.n = \"{{n}}\""),
            "logs.sandwich.ams.1",
            lines);

    assertEquals(19, shipment.ledger().delivered(), shipment::toString);
    assertEquals(1, shipment.ledger().deadLettered(), shipment::toString);
    assertTrue(shipment.deadLetters().getFirst().words().contains("Code: "), shipment::toString);
    assertEquals(19, rows("strict").size());
  }

  @Test
  void waitsForATableThatIsNotThereYet() throws Exception {
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(16 << 20),
            16 << 20,
            InstantSource.system(),
            List.of(ShippedConfiguration.ready(on("later", "pass-word", ""), _ -> {})))) {
      engine.start();
      engine.accept(Line.PLAIN.subject(), Line.PLAIN.payload().getBytes(StandardCharsets.UTF_8));
      Lane lane = engine.lane("clickhouse").orElseThrow();
      Await.until(BOUND, () -> lane.status().state() == LaneState.PARKED, lane.status()::toString);
      String words = lane.status().lastError().orElseThrow().words();
      assertTrue(words.contains("the table or the database does not exist"), words);

      ask("CREATE TABLE later (" + COLUMNS + ") ENGINE = MergeTree ORDER BY timestamp");

      Await.until(BOUND, () -> lane.ledger().delivered() == 1, lane.status()::toString);
    }
    assertEquals(1, rows("later").size());
  }

  @Test
  void aWrongPasswordIsToldWithoutRepeatingIt() throws Exception {
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(16 << 20),
            16 << 20,
            InstantSource.system(),
            List.of(ShippedConfiguration.ready(on("found", "wrong-word", ""), _ -> {})))) {
      engine.start();
      engine.accept(Line.PLAIN.subject(), Line.PLAIN.payload().getBytes(StandardCharsets.UTF_8));
      Lane lane = engine.lane("clickhouse").orElseThrow();
      Await.until(BOUND, () -> lane.status().state() == LaneState.PARKED, lane.status()::toString);

      String words = lane.status().lastError().orElseThrow().words();

      assertTrue(words.contains("CLICKHOUSE_USER or CLICKHOUSE_PASSWORD are wrong"), words);
      assertFalse(words.contains("wrong-word"), words);
    }
  }

  @Test
  void theCheckFindsItWell() throws Exception {
    try (Sink sink = ShippedConfiguration.ready(on("found", "pass-word", ""), _ -> {}).sink()) {
      assertEquals(
          new Delivery.Accepted(200, "Ok."), assertInstanceOf(Sink.Checkable.class, sink).check());
    }
  }

  private static Destination.On on(String table, String password, String more) {
    String owner =
        """
        sinks.clickhouse {
          query { query = "INSERT INTO %s FORMAT JSONEachRow", param_table = null, param_database = null }
          park.probe = 50ms
        }
        """
            .formatted(table);
    return assertInstanceOf(
        Destination.On.class,
        new ShippedConfiguration(folder)
            .destination(
                "clickhouse",
                Map.of(
                    "CLICKHOUSE_URL", address,
                    "CLICKHOUSE_TABLE", table,
                    "CLICKHOUSE_USER", "fly",
                    "CLICKHOUSE_PASSWORD", password),
                owner + more));
  }

  private static String ask(String query) throws IOException, InterruptedException {
    return Asked.text("POST", address + "/?user=fly&password=pass-word", query);
  }

  private static List<Config> rows(String table) throws IOException, InterruptedException {
    return ask("SELECT * FROM " + table + " FORMAT JSONEachRow")
        .lines()
        .map(ConfigFactory::parseString)
        .toList();
  }

  private static boolean answers() {
    if (!server.isAlive()) {
      throw new AssertionError("ClickHouse ended: " + read(folder.resolve("log")));
    }
    try {
      return Asked.text("GET", address + "/ping", "").equals("Ok.\n");
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
