package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.intake.SourceStatus;
import dev.natship.testkit.Await;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.FreePort;
import dev.natship.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Our own reader over each transport, and against other versions of the server.
class WireIT {
  private static final int LINES = 3_000;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"nats", "tls", "ws", "wss"})
  void bringsShortAndLongLinesOverEachTransport(String scheme) throws Exception {
    bringsAll(scheme, NatsServer::start);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nats", "tls", "ws", "wss"})
  void bringsThemFromOtherVersionsOfTheServer(String scheme) throws Exception {
    List<Path> others = NatsServer.others();
    Assumptions.assumeFalse(others.isEmpty(), "NATS_SERVERS names no other nats-server");
    for (Path other : others) {
      bringsAll(scheme, config -> NatsServer.start(other, config));
    }
  }

  @Test
  void comesBackToOtherVersionsOfTheServer() throws Exception {
    List<Path> others = NatsServer.others();
    Assumptions.assumeFalse(others.isEmpty(), "NATS_SERVERS names no other nats-server");
    for (Path other : others) {
      try (NatsServer server = NatsServer.start(other, "");
          Harvest harvest = Harvest.connected("url = \"" + server.url() + "\", queue = q")) {
        Harvest.publish(server.url(), "logs.a", NatsSourceIT.numbers(0, 1_000));
        harvest.awaitLines(1_000);

        server.kill();
        Await.until(Harvest.BOUND, () -> !harvest.status().connected());
        server.restart();
        harvest.awaitConnected();
        Harvest.publish(server.url(), "logs.a", NatsSourceIT.numbers(1_000, 1_000));

        harvest.awaitLines(2_000);
        SourceStatus end = harvest.stop();
        assertEquals(1, end.gaps());
        assertEquals(expected(2_000), harvest.lines());
      }
    }
  }

  @FunctionalInterface
  private interface Start {
    NatsServer with(String config);
  }

  private void bringsAll(String scheme, Start start) throws Exception {
    Certificates certificates = Certificates.in(folder);
    boolean secure = scheme.equals("tls") || scheme.equals("wss");
    String tls =
        "tls { cert_file: \"%s\", key_file: \"%s\" }"
            .formatted(certificates.server(), certificates.server().resolveSibling("server.key"));
    int socket = FreePort.find();
    String transport =
        switch (scheme) {
          case "tls" -> tls;
          case "ws" -> "websocket { host: \"127.0.0.1\", port: " + socket + ", no_tls: true }";
          case "wss" -> "websocket { host: \"127.0.0.1\", port: " + socket + ", " + tls + " }";
          default -> "";
        };
    String config = "max_payload: 8MB\n" + transport;
    try (NatsServer server = start.with(config)) {
      int port = scheme.startsWith("ws") ? socket : server.port();
      String url = scheme + "://localhost:" + port;
      String trust = secure ? ", tls.ca = \"" + certificates.authority() + "\"" : "";
      try (Harvest harvest = Harvest.connected("url = \"" + url + "\"" + trust)) {
        Options.Builder options = new Options.Builder().server("nats://localhost:" + server.port());
        if (scheme.equals("tls")) {
          options.sslContext(
              Harvest.settings("url = \"" + url + "\"" + trust).tls().get().context());
        }
        Connection publisher = Nats.connect(options.build());
        for (int i = 0; i < LINES; i++) {
          publisher.publish("logs.a", Integer.toString(i).getBytes(StandardCharsets.UTF_8));
          if (i % 1_000 == 500) {
            publisher.publish("logs.long", new byte[i % 2_000 == 500 ? 3 << 20 : 8 << 20]);
          }
        }
        harvest.awaitLines(LINES + 3);
        publisher.close();

        SourceStatus end = harvest.stop();
        assertEquals(Map.of(), end.dropped());
        assertEquals(0, end.gaps());
        assertEquals("wire", end.reader());
        assertTrue(end.bytes() > (3 << 20) + (8 << 20));
        List<String> lines = new ArrayList<>(harvest.lines());
        lines.removeIf(line -> line.startsWith("logs.long "));
        assertEquals(expected(LINES), lines);
      }
    }
  }

  private static List<String> expected(int lines) {
    List<String> expected = new ArrayList<>();
    for (String number : NatsSourceIT.numbers(0, lines)) {
      expected.add("logs.a " + number);
    }
    return expected;
  }
}
