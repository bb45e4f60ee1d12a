package dev.natship.source;

import dev.natship.intake.IntakeSettings;
import dev.natship.intake.SourceStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// A process with a source alone, for tests that stop it from outside. It prints what it has seen
/// whenever that changes: messages, gaps, and how long the gaps were in milliseconds.
final class PausedProcess {
  private PausedProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    NatsSource source =
        new NatsSource(
            Harvest.settings("url = \"" + arguments[0] + "\""),
            IntakeSettings.USUAL,
            (_, _, _, _) -> 0,
            64 << 20,
            InstantSource.system(),
            WaitTimes.USUAL,
            Optional.<Instant>empty());
    source.start();
    String last = "";
    while (true) {
      SourceStatus status = source.status();
      String line = status.messages() + " " + status.gaps() + " " + status.gapTime().toMillis();
      if (status.connected() && !line.equals(last)) {
        System.out.println(line);
        last = line;
      }
      Thread.sleep(10);
    }
  }
}
