package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.NatsOperator;
import dev.natship.testkit.NatsServer;
import dev.natship.testkit.TlsNatsServer;
import io.nats.client.Options;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceIdentityIT {
  private static final String TENANTS =
      """
      accounts {
        one { users = [ { user: one, password: "FlyV1 fm2_one" }, { user: talker, password: t } ] }
        two { users = [ { user: two, password: two } ] }
      }
      """;

  @Test
  void seesItsOwnTenantsLinesOnly() throws Exception {
    try (NatsServer server = NatsServer.start(TENANTS);
        Harvest one =
            Harvest.connected(
                "url = \"" + server.url() + "\", user = one, password = \"FlyV1 fm2_one\"");
        Harvest two =
            Harvest.connected("url = \"" + server.url() + "\", user = two, password = two")) {

      Harvest.publish(user(server, "talker", "t"), "logs.a", "for one");
      Harvest.publish(user(server, "two", "two"), "logs.a", "for two");

      one.awaitLines(1);
      two.awaitLines(1);
      one.stop();
      two.stop();
      assertEquals(List.of("logs.a for one"), one.lines());
      assertEquals(List.of("logs.a for two"), two.lines());
    }
  }

  @Test
  void keepsAskingWhereItsPasswordIsRefused() throws Exception {
    try (NatsServer server = NatsServer.start(TENANTS);
        Harvest refused =
            Harvest.start("url = \"" + server.url() + "\", user = one, password = wr0ng")) {

      Await.until(Harvest.BOUND, () -> refused.status().lastError().isPresent());
      long errors = refusals(server);
      Await.until(Harvest.BOUND, () -> refusals(server) > errors + 1);

      String error = refused.status().lastError().orElseThrow();
      assertTrue(error.startsWith("refused"), error);
      assertFalse(error.contains("wr0ng"), error);
      assertFalse(refused.status().connected());
    }
  }

  @Test
  void subscribesAgainWhereASubjectIsForbidden() throws Exception {
    try (NatsServer server = allowing("open.>");
        Harvest harvest = asUser(server, "logs.>", "open.>")) {
      Harvest.publish(user(server, "u", "p"), "open.a", "heard");

      harvest.awaitLines(1);
      assertTrue(harvest.status().connected());
      // The client tells errors on another thread than lines.
      Await.until(
          Harvest.BOUND,
          () -> harvest.status().lastError().orElse("").contains("\"logs.>\""),
          () -> harvest.status().toString());
    }
  }

  @Test
  void takesALineByItsSecondSubjectWhereTheFirstIsForbidden() throws Exception {
    try (NatsServer server = allowing("logs.*.b");
        Harvest harvest = asUser(server, "logs.a.*", "logs.*.b")) {
      Harvest.publish(user(server, "u", "p"), "logs.a.b", "heard");

      harvest.awaitLines(1);
      assertEquals(Map.of(), harvest.stop().dropped());
    }
  }

  private static NatsServer allowing(String subject) {
    return NatsServer.start(
        "authorization { users = [ { user: u, password: p, permissions: { subscribe: \"%s\" } } ] }"
            .formatted(subject));
  }

  /// Returns once it has heard that the first subject is forbidden.
  private static Harvest asUser(NatsServer server, String first, String second) {
    Harvest harvest =
        Harvest.connected(
            "url = \"%s\", user = u, password = p, subjects = [\"%s\", \"%s\"]"
                .formatted(server.url(), first, second));
    Await.until(Harvest.BOUND, () -> harvest.status().lastError().isPresent());
    return harvest;
  }

  @Test
  void connectsWithAToken() throws Exception {
    try (NatsServer server = NatsServer.start("authorization { token: s3cret }");
        Harvest harvest = Harvest.connected("url = \"" + server.url() + "\", token = s3cret")) {

      Harvest.publish(
          new Options.Builder().server(server.url()).token("s3cret".toCharArray()).build(),
          "logs.a",
          "line");

      harvest.awaitLines(1);
    }
  }

  @Test
  @Tag("F30")
  void readsItsCredentialsFileAtEachConnection(@TempDir Path folder) throws Exception {
    NatsOperator former = NatsOperator.create();
    NatsOperator renewed = NatsOperator.create();
    Path credentials = Files.writeString(folder.resolve("user.creds"), former.credentials());
    try (NatsServer server = NatsServer.start(former.serverConfig());
        Harvest harvest =
            Harvest.connected(
                "url = \"" + server.url() + "\", credentials = \"" + credentials + "\"")) {
      server.restart(renewed.serverConfig());
      server.awaitLog("authentication error");
      assertFalse(harvest.status().connected());

      Files.writeString(credentials, renewed.credentials());

      harvest.awaitConnected();
    }
  }

  @Test
  void speaksTlsWithAnOwnAuthority(@TempDir Path folder) throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (TlsNatsServer server = TlsNatsServer.start("tls", certificates, "server");
        Harvest trusting =
            Harvest.connected(
                "url = \"tls://localhost:%d\", tls.ca = \"%s\""
                    .formatted(server.port(), certificates.authority()));
        Harvest strange =
            Harvest.start(
                "url = \"tls://localhost:%d\", tls.ca = \"%s\""
                    .formatted(server.port(), certificates.strangerAuthority()))) {

      Await.until(Harvest.BOUND, () -> strange.status().lastError().isPresent());

      assertTrue(trusting.status().connected());
      assertFalse(strange.status().connected());
    }
  }

  @Test
  void refusesACertificateForAnotherHost(@TempDir Path folder) throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (TlsNatsServer server = TlsNatsServer.start("tls", certificates, "server");
        ServerSocket elsewhere = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.2"))) {
      Thread.ofVirtual().start(() -> relay(elsewhere, server.port()));
      try (Harvest harvest =
          Harvest.start(
              "url = \"tls://127.0.0.2:%d\", tls.ca = \"%s\""
                  .formatted(elsewhere.getLocalPort(), certificates.authority()))) {

        Await.until(
            Harvest.BOUND,
            () ->
                harvest
                    .status()
                    .lastError()
                    .orElse("")
                    .contains("its certificate is for another name"),
            () -> harvest.status().toString());

        assertFalse(harvest.status().connected());
      }
    }
  }

  @Test
  void showsItsOwnCertificate(@TempDir Path folder) throws Exception {
    Certificates certificates = Certificates.in(folder);
    String tls =
        "tls { cert_file: \"%s\", key_file: \"%s\", ca_file: \"%s\", verify: true }"
            .formatted(certificates.server(), certificates.serverKey(), certificates.authority());
    String url = "url = \"tls://localhost:%d\", tls.ca = \"%s\"";
    try (NatsServer server = NatsServer.start(tls);
        Harvest known =
            Harvest.connected(
                (url + ", tls.certificate = \"%s\", tls.key = \"%s\"")
                    .formatted(
                        server.port(),
                        certificates.authority(),
                        certificates.client(),
                        certificates.clientKey()));
        Harvest unknown = Harvest.start(url.formatted(server.port(), certificates.authority()))) {

      Await.until(Harvest.BOUND, () -> unknown.status().lastError().isPresent());

      assertTrue(known.status().connected());
      assertFalse(unknown.status().connected());
    }
  }

  /// Makes the server reachable under an address that its certificate does not name.
  private static void relay(ServerSocket listener, int port) {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket("127.0.0.1", port);
        Thread.ofVirtual().start(() -> copy(client, server));
        Thread.ofVirtual().start(() -> copy(server, client));
      }
    } catch (IOException _) {
      // The test is over.
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // One side has hung up, which closes the other.
    }
  }

  private static Options user(NatsServer server, String name, String password) {
    return new Options.Builder()
        .server(server.url())
        .userInfo(name.toCharArray(), password.toCharArray())
        .build();
  }

  private static long refusals(NatsServer server) {
    return server.log().stream().filter(line -> line.contains("authentication error")).count();
  }
}
