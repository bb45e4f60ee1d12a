package dev.natship.catalogue;

import dev.natship.batches.LineCounts;
import dev.natship.config.Destination;
import dev.natship.deadletters.DeadLetter;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Sends lines through the real journal and lane to one destination, and keeps what became of them.
record ShippedLines(LineCounts ledger, List<DeadLetter> deadLetters) {
  private static final Duration BOUND = Duration.ofSeconds(60);

  /// Returns once no line is pending.
  static ShippedLines of(Destination.On on, String subject, List<String> payloads)
      throws Exception {
    List<DeadLetter> letters = Collections.synchronizedList(new ArrayList<>());
    try (Engine engine =
        Engine.open(
            JournalSettings.inMemory(16 << 20),
            16 << 20,
            InstantSource.system(),
            List.of(ShippedConfiguration.ready(on, letters::addAll)))) {
      engine.start();
      for (String payload : payloads) {
        engine.accept(subject, payload.getBytes(StandardCharsets.UTF_8));
      }
      engine.journal().seal();
      Lane lane = engine.lane(on.name()).orElseThrow();
      Await.until(
          BOUND,
          () -> lane.ledger().read() == payloads.size() && lane.ledger().pending() == 0,
          () -> lane.status().toString());
      return new ShippedLines(lane.ledger(), List.copyOf(letters));
    }
  }
}
