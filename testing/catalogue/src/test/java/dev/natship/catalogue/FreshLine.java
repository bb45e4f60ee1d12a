package dev.natship.catalogue;

import dev.natship.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The line of the golden files, written in this second: a program with a real clock would not send
/// the old one everywhere.
record FreshLine(Instant second) {
  private static final Instant GOLDEN_SECOND = Instant.parse("2026-02-17T10:30:00Z");
  private static final Duration BOUND = Duration.ofSeconds(60);

  static FreshLine now() {
    return new FreshLine(Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  void publish(NatsServer nats) throws Exception {
    String line = Line.PLAIN.payload().replace(withoutZone(GOLDEN_SECOND), withoutZone(second));
    Connection connection = Nats.connect(nats.url());
    try {
      connection.publish(Line.PLAIN.subject(), line.getBytes(StandardCharsets.UTF_8));
      connection.flush(BOUND);
    } finally {
      connection.close();
    }
  }

  /// What was sent, as it would have been in the second of the golden files: every way to write a
  /// time is one of these with the same fraction behind it.
  String asOfThen(String sent) {
    return sent.replace(withoutZone(second), withoutZone(GOLDEN_SECOND))
        .replace(day(second), day(GOLDEN_SECOND))
        .replace(dotted(second), dotted(GOLDEN_SECOND))
        .replace(
            String.valueOf(second.getEpochSecond()),
            String.valueOf(GOLDEN_SECOND.getEpochSecond()));
  }

  private static String withoutZone(Instant second) {
    return second.toString().replace("Z", "");
  }

  /// As in the name of an object.
  private static String day(Instant second) {
    return second.toString().substring(0, "yyyy-mm-dd".length());
  }

  /// As in the name of an index.
  private static String dotted(Instant second) {
    return day(second).replace('-', '.');
  }
}
