package dev.natship.syslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.contract.Sinks;
import dev.natship.testkit.Await;
import dev.natship.testkit.Certificates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// TLS with real syslog daemons: which clients the daemon accepts, which daemons the sink trusts,
/// and what the sink reports when either refuses.
final class SyslogTlsIT {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String HELLO = "<14>1 2026-02-17T10:30:00.000000Z h web 1 - - hello";

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.natship.syslog.SyslogDaemonIT#daemonsAndFramings")
  void deliversWithAClientCertificate(SyslogDaemon.Kind kind, Framing framing) throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (SyslogDaemon daemon = daemon(kind, framing, certificates, true);
        Sink sink =
            sink(daemon, "localhost", framing, trusting(certificates) + client(certificates))) {
      assertEquals(new Delivery.Accepted(0), sink.deliver(EncodedBatches.of(List.of(HELLO))));

      Await.until(BOUND, () -> daemon.received().size() == 1, daemon::toString);
      assertTrue(daemon.received().getFirst().endsWith("|hello"), daemon.received()::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.natship.syslog.SyslogDaemonIT#daemonsAndFramings")
  void nothingIsLostWhenTheDaemonRestarts(SyslogDaemon.Kind kind, Framing framing)
      throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (SyslogDaemon daemon = daemon(kind, framing, certificates, false);
        Sink sink = sink(daemon, "localhost", framing, trusting(certificates))) {
      for (int round = 0; round < 10; round++) {
        Batch batch =
            EncodedBatches.of(
                IntStream.range(round * 100, round * 100 + 100)
                    .mapToObj(i -> HELLO + " " + i)
                    .toList());
        Await.until(BOUND, () -> accepted(sink, batch), daemon::toString);
        if (round == 5) {
          daemon.stop();
          daemon.restart();
        }
      }

      Await.until(BOUND, () -> distinct(daemon) == 1000, daemon::toString);
    }
  }

  @ParameterizedTest
  @EnumSource(SyslogDaemon.Kind.class)
  void nothingCountsAsDeliveredWithoutTheCertificateThatIsWanted(SyslogDaemon.Kind kind)
      throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (SyslogDaemon daemon = daemon(kind, Framing.NEWLINE, certificates, true);
        Sink sink = sink(daemon, "localhost", Framing.NEWLINE, trusting(certificates))) {
      assertRefused(sink);
      assertEquals(List.of(), daemon.received());
    }
  }

  @ParameterizedTest
  @EnumSource(SyslogDaemon.Kind.class)
  void nothingCountsAsDeliveredWithAStrangersCertificate(SyslogDaemon.Kind kind) throws Exception {
    Certificates certificates = Certificates.in(folder);
    String stranger =
        "tls { certificate = \"%s\", key = \"%s\" }\n"
            .formatted(certificates.stranger(), certificates.strangerKey());
    try (SyslogDaemon daemon = daemon(kind, Framing.NEWLINE, certificates, true);
        Sink sink = sink(daemon, "localhost", Framing.NEWLINE, trusting(certificates) + stranger)) {
      assertRefused(sink);
      assertEquals(List.of(), daemon.received());
    }
  }

  @Test
  void parksOnAnAuthorityItDoesNotTrust() throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (SyslogDaemon daemon =
            daemon(SyslogDaemon.Kind.SYSLOG_NG, Framing.NEWLINE, certificates, false);
        Sink stranger =
            sink(
                daemon,
                "localhost",
                Framing.NEWLINE,
                "tls.ca = \"" + certificates.strangerAuthority() + "\"");
        Sink platform = sink(daemon, "localhost", Framing.NEWLINE, "")) {
      assertInstanceOf(Delivery.Park.class, stranger.deliver(EncodedBatches.of(List.of(HELLO))));
      assertInstanceOf(Delivery.Park.class, platform.deliver(EncodedBatches.of(List.of(HELLO))));
      assertEquals(List.of(), daemon.received());
    }
  }

  @Test
  void parksOnACertificateForAnotherName() throws Exception {
    Certificates certificates = Certificates.in(folder);
    SyslogDaemon.ServerTls nameless =
        new SyslogDaemon.ServerTls(
            certificates.authority(), certificates.authority(), folder.resolve("ca.key"), false);
    try (SyslogDaemon daemon =
            SyslogDaemon.startTls(SyslogDaemon.Kind.SYSLOG_NG, Framing.NEWLINE, folder, nameless);
        Sink sink = sink(daemon, "localhost", Framing.NEWLINE, trusting(certificates))) {
      assertInstanceOf(Delivery.Park.class, sink.deliver(EncodedBatches.of(List.of(HELLO))));
      assertEquals(List.of(), daemon.received());
    }
  }

  @Test
  void parksOnAnExpiredCertificate() throws Exception {
    Certificates certificates = Certificates.in(folder);
    SyslogDaemon.ServerTls expired =
        new SyslogDaemon.ServerTls(
            certificates.authority(), certificates.expired(), certificates.expiredKey(), false);
    try (SyslogDaemon daemon =
            SyslogDaemon.startTls(SyslogDaemon.Kind.SYSLOG_NG, Framing.NEWLINE, folder, expired);
        Sink sink = sink(daemon, "localhost", Framing.NEWLINE, trusting(certificates))) {
      Delivery answer = sink.deliver(EncodedBatches.of(List.of(HELLO)));

      assertInstanceOf(Delivery.Park.class, answer);
    }
  }

  @Test
  void checksWithAHandshake() throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (SyslogDaemon daemon =
            daemon(SyslogDaemon.Kind.RSYSLOG, Framing.NEWLINE, certificates, false);
        Sink sink = sink(daemon, "localhost", Framing.NEWLINE, trusting(certificates))) {
      Delivery answer = ((Sink.Checkable) sink).check();

      assertInstanceOf(Delivery.Accepted.class, answer);
      assertTrue(answer.words().contains("TLSv1."), answer::words);
    }
  }

  /// The daemon refuses either with an alert or by closing the connection.
  private static void assertRefused(Sink sink) throws InterruptedException {
    try {
      assertInstanceOf(Delivery.Park.class, sink.deliver(EncodedBatches.of(List.of(HELLO))));
    } catch (IOException _) {
      // closed without a word
    }
  }

  private SyslogDaemon daemon(
      SyslogDaemon.Kind kind, Framing framing, Certificates certificates, boolean clientRequired)
      throws IOException {
    return SyslogDaemon.startTls(
        kind,
        framing,
        folder,
        new SyslogDaemon.ServerTls(
            certificates.authority(),
            certificates.server(),
            certificates.serverKey(),
            clientRequired));
  }

  private static String trusting(Certificates certificates) {
    return "tls.ca = \"" + certificates.authority() + "\"\n";
  }

  private static String client(Certificates certificates) {
    return "tls { certificate = \"%s\", key = \"%s\" }\n"
        .formatted(certificates.client(), certificates.clientKey());
  }

  private static Sink sink(SyslogDaemon daemon, String host, Framing framing, String more) {
    return Sinks.of(
        new SyslogSinkFactory(),
        "endpoint = \"%s:%d\"\nframing = %s\n%s"
            .formatted(
                host,
                daemon.port(),
                framing == Framing.NEWLINE ? "newline" : "octet-counting",
                more));
  }

  private static boolean accepted(Sink sink, Batch batch) throws InterruptedException {
    try {
      return sink.deliver(batch) instanceof Delivery.Accepted;
    } catch (IOException _) {
      return false;
    }
  }

  private static long distinct(SyslogDaemon daemon) throws IOException {
    return daemon.received().stream().distinct().count();
  }
}
