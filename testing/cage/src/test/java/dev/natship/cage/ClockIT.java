package dev.natship.cage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.natship.testkit.Await;
import dev.natship.testkit.DebianPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The wall clock of the process jumps while it works: Debian's libfaketime reads the offset from a
/// file.
class ClockIT {
  private static final String LIBRARY = "usr/lib/{arch}/faketime/libfaketime.so.1";
  private static final List<Duration> JUMPS =
      List.of(
          Duration.ofHours(1),
          Duration.ofHours(-1),
          Duration.ofDays(365),
          Duration.ofDays(-365),
          Duration.ZERO);

  @TempDir Path folder;

  @Test
  @Tag("F23")
  void jumpsOfTheClockLoseNothingAndStopNothing() throws Exception {
    Path library =
        DebianPackages.find("libfaketime", List.of(LIBRARY), List.of("libfaketime")).file(LIBRARY);
    Path offset = folder.resolve("offset");
    Files.writeString(offset, "+0");
    try (Scenario scenario =
        new Scenario("clock jumps of an hour and a year", Machine.SMALL, folder)) {
      CountingReceiver good = scenario.http("good");
      CagedNatship natship =
          scenario
              .variable("JOURNAL_DIR", folder.resolve("journal").toString())
              .variable("LD_PRELOAD", library.toString())
              .variable("FAKETIME_TIMESTAMP_FILE", offset.toString())
              .variable("FAKETIME_CACHE_DURATION", "1")
              .variable("FAKETIME_DONT_FAKE_MONOTONIC", "1")
              .variable("DONT_FAKE_MONOTONIC", "1")
              .start();
      Publisher publisher = scenario.publisher(5);
      publisher.publish(500, Seconds.of(1));
      for (Duration jump : JUMPS) {
        jump(offset, jump);
        publisher.publish(500, Duration.ofSeconds(3));
        Await.until(
            Duration.ofSeconds(30),
            () -> hasJumped(natship, jump),
            () -> "not " + jump + ": " + natship.log());
      }
      scenario.figures().at99("p99", good, 0, scenario.sent().count());
      scenario.end();
    }
  }

  /// Whether the program's last delivery was, by its own clock, as far from now as it was told.
  private static boolean hasJumped(CagedNatship natship, Duration jump) throws IOException {
    JsonNode delivered = natship.sink("good").path("lastSuccess");
    return delivered.isTextual()
        && Duration.between(Instant.now().plus(jump), Instant.parse(delivered.asText()))
                .abs()
                .compareTo(Duration.ofMinutes(10))
            < 0;
  }

  private static void jump(Path offset, Duration jump) throws IOException {
    Path next = offset.resolveSibling("next");
    Files.writeString(next, "%+d".formatted(jump.toSeconds()));
    Files.move(next, offset, StandardCopyOption.REPLACE_EXISTING);
  }
}
