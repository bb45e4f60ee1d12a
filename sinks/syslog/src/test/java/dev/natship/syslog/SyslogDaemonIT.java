package dev.natship.syslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.contract.Sinks;
import dev.natship.testkit.Await;
import dev.natship.testkit.SampleLine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// How real syslog daemons understand what the sink sends.
final class SyslogDaemonIT {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir Path folder;

  static Stream<Arguments> daemonsAndFramings() {
    return Stream.of(SyslogDaemon.Kind.values())
        .flatMap(kind ->
            Stream.of(Framing.NEWLINE, Framing.OCTET_COUNTING)
                .map(framing -> Arguments.of(kind, framing)));
  }

  @ParameterizedTest
  @MethodSource("daemonsAndFramings")
  void everyMessageArrivesOnceAndUnchanged(SyslogDaemon.Kind kind, Framing framing)
      throws Exception {
    try (SyslogDaemon daemon = SyslogDaemon.start(kind, framing, folder);
        Sink sink = sink(daemon, framing)) {
      Batch batch =
          EncodedBatches.of(
              List.of(
                  "<11>1 2026-02-17T10:30:00.123456Z sandwich web 148e - [fly@1 a=\"b\"] boom: disk"
                      + " full",
                  "<14>1 2026-02-17T10:30:01.000000Z sandwich web 148e - - grüße 🎈 \\n"
                      + " on one line"));

      assertEquals(new Delivery.Accepted(0), sink.deliver(batch));

      Await.until(BOUND, () -> daemon.received().size() >= 2, daemon::toString);
      assertEquals(
          List.of(
              "11|2026-02-17T10:30:00.123456Z|sandwich|web|148e|-|[fly@1 a=\"b\"]|boom: disk"
                  + " full",
              "14|2026-02-17T10:30:01.000000Z|sandwich|web|148e|-|-|grüße 🎈 \\n on one line"),
          daemon.received().stream().map(SyslogDaemonIT::alike).toList());
    }
  }

  @ParameterizedTest
  @CsvSource({"RSYSLOG,rfc5424", "RSYSLOG,rfc3164", "SYSLOG_NG,rfc5424", "SYSLOG_NG,rfc3164"})
  void bothFormatsAreReadAsTheyAreMeant(SyslogDaemon.Kind kind, String format) throws Exception {
    try (SyslogDaemon daemon = SyslogDaemon.start(kind, Framing.NEWLINE, folder);
        Sink sink = sink(daemon, Framing.NEWLINE, "format = " + format)) {
      Output message = new Output(128);
      sink.encoding().encode(SampleLine.sample(), message);

      assertEquals(
          new Delivery.Accepted(0), sink.deliver(EncodedBatches.of(List.of(message.toText()))));

      Await.until(BOUND, () -> !daemon.received().isEmpty(), daemon::toString);
      String[] fields = daemon.received().getFirst().split("\\|");
      assertEquals("11", fields[0]);
      assertEquals("148e123f0d0489", fields[2]);
      assertEquals("sandwich", fields[3]);
      assertEquals("app", fields[4]);
      assertEquals("boom: disk full", fields[7].strip());
    }
  }

  @ParameterizedTest
  @MethodSource("daemonsAndFramings")
  void nothingIsLostWhenTheDaemonRestartsInMidStream(SyslogDaemon.Kind kind, Framing framing)
      throws Exception {
    int rounds = 30;
    try (SyslogDaemon daemon = SyslogDaemon.start(kind, framing, folder);
        Sink sink = sink(daemon, framing)) {
      for (int round = 0; round < rounds; round++) {
        if (round == 10 || round == 20) {
          daemon.stop();
          accepted(sink, lines(round));
          daemon.restart();
        }
        Batch batch = lines(round);
        Await.until(BOUND, () -> accepted(sink, batch), daemon::toString);
      }

      Set<String> expected = new HashSet<>();
      IntStream.range(0, rounds * 100).forEach(i -> expected.add("line " + i));
      Await.until(
          BOUND, () -> messages(daemon).containsAll(expected), () -> missing(daemon, expected));
      assertEquals(expected, new HashSet<>(messages(daemon)));
      System.out.println(
          kind
              + " "
              + framing
              + ": "
              + expected.size()
              + " lines, "
              + (messages(daemon).size() - expected.size())
              + " repeated, 0 lost over two restarts");
    }
  }

  @ParameterizedTest
  @EnumSource(SyslogDaemon.Kind.class)
  void nothingIsLostWhenTheDaemonIsKilledBetweenBatches(SyslogDaemon.Kind kind) throws Exception {
    try (SyslogDaemon daemon = SyslogDaemon.start(kind, Framing.OCTET_COUNTING, folder);
        Sink sink = sink(daemon, Framing.OCTET_COUNTING)) {
      for (int round = 0; round < 10; round++) {
        Batch batch = lines(round);
        Await.until(BOUND, () -> accepted(sink, batch), daemon::toString);
        if (round == 5) {
          daemon.kill();
          daemon.restart();
        }
      }

      Set<String> expected = new HashSet<>();
      IntStream.range(0, 1000).forEach(i -> expected.add("line " + i));
      Await.until(
          BOUND, () -> messages(daemon).containsAll(expected), () -> missing(daemon, expected));
    }
  }

  @Test
  void nobodyListeningIsAConnectionFailure() throws Exception {
    try (SyslogDaemon daemon =
            SyslogDaemon.start(SyslogDaemon.Kind.RSYSLOG, Framing.NEWLINE, folder);
        Sink sink = sink(daemon, Framing.NEWLINE)) {
      daemon.stop();

      assertEquals(false, accepted(sink, lines(0)));

      daemon.restart();
      assertEquals(true, accepted(sink, lines(0)));
    }
  }

  private static Sink sink(SyslogDaemon daemon, Framing framing) {
    return sink(daemon, framing, "");
  }

  private static Sink sink(SyslogDaemon daemon, Framing framing, String more) {
    return Sinks.of(
        new SyslogSinkFactory(),
        """
        endpoint = "127.0.0.1:%d"
        transport = tcp
        framing = %s
        """
                .formatted(daemon.port(), framing == Framing.NEWLINE ? "newline" : "octet-counting")
            + more);
  }

  private static boolean accepted(Sink sink, Batch batch) throws InterruptedException {
    try {
      assertInstanceOf(Delivery.Accepted.class, sink.deliver(batch));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static Batch lines(int round) {
    return EncodedBatches.of(
        IntStream.range(round * 100, round * 100 + 100)
            .mapToObj(i -> "<14>1 2026-02-17T10:30:00.000000Z h web 1 - - line " + i)
            .toList());
  }

  /// Replaces the daemons' different words for UTC and for an absent field by one.
  private static String alike(String line) {
    return line.replace("+00:00|", "Z|").replace("||", "|-|").replace("||", "|-|");
  }

  private static List<String> messages(SyslogDaemon daemon) throws IOException {
    List<String> messages = new ArrayList<>();
    for (String line : daemon.received()) {
      messages.add(line.substring(line.lastIndexOf('|') + 1));
    }
    return messages;
  }

  private static String missing(SyslogDaemon daemon, Set<String> expected) {
    try {
      Set<String> missing = new HashSet<>(expected);
      messages(daemon).forEach(missing::remove);
      return missing.size() + " missing: " + missing.stream().limit(5).toList() + " " + daemon;
    } catch (IOException e) {
      return e.toString();
    }
  }
}
