package dev.natship.catalogue;

import dev.natship.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The line of the golden files with the current second as its time. With its old time, a program
/// that runs by the real clock would not send it to every provider.
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

  /// Replaces the current second by that of the golden files, in every format in which providers
  /// write times. The fraction of the second is the same in both.
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

  /// The day in the name of an object: `2026-02-17`.
  private static String day(Instant second) {
    return second.toString().substring(0, "yyyy-mm-dd".length());
  }

  /// The day in the name of an index: `2026.02.17`.
  private static String dotted(Instant second) {
    return day(second).replace('-', '.');
  }
}
