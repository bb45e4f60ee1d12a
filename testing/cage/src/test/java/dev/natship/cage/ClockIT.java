package dev.natship.cage;

import dev.natship.testkit.DebianPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The wall clock of the process jumps while it works: Debian's libfaketime reads the offset from a
/// file.
class ClockIT {
  private static final String LIBRARY = "usr/lib/{arch}/faketime/libfaketime.so.1";

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
      for (String jump : List.of("+1h", "-1h", "+365d", "-365d", "+0")) {
        jump(offset, jump);
        publisher.publish(500, Duration.ofSeconds(3));
      }
      scenario.figures().at99("p99", good, 0, scenario.sent().count());
      scenario.end();
    }
  }

  private static void jump(Path offset, String jump) throws IOException {
    Path next = offset.resolveSibling("next");
    Files.writeString(next, jump);
    Files.move(next, offset, StandardCopyOption.REPLACE_EXISTING);
  }
}
