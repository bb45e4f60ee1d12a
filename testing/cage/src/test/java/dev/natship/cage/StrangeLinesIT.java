package dev.natship.cage;

import dev.natship.testkit.StrangeLines;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lines that no application should write, beside ordinary ones.
class StrangeLinesIT {
  @TempDir Path folder;

  @Test
  @Tag("F24")
  void holdUpNobodyWithEveryRedactionOn() throws Exception {
    try (Scenario scenario =
        new Scenario("strange lines, every redaction", Machine.SMALL, folder)) {
      CountingReceiver plain = scenario.http("plain");
      scenario.http(
          "redacted",
          """
          redact {
            ansi = "", aws-key = "[key]", bearer = "[token]", card = "[card]", email = "[email]", ipv4 = "[address]"
            jwt = "[token]", ticket { match = "(error|fail|x)+$", with = "[ticket]" }
          }
          """);
      scenario.start();
      Publisher publisher = scenario.publisher(3);
      publisher.publish(200, Seconds.of(2));

      for (StrangeLines.Line line : StrangeLines.all()) {
        publisher.raw("logs.strange.ams.1", line.payload());
        publisher.publish(200, Duration.ofMillis(50));
      }
      int during = scenario.sent().count();
      publisher.publish(200, Seconds.of(2));

      scenario
          .figures()
          .add("lines", StrangeLines.all().size())
          .at99("neighbour's p99", plain, 0, during);
      scenario.end();
    }
  }
}
