package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.demo.MiniBroker;
import dev.natship.intake.ClockReading;
import dev.natship.intake.Inflow;
import dev.natship.intake.PauseDetector;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NatsLinkTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  @Test
  void answersAlsoAfterAQuestionThatWasInterrupted() throws Exception {
    try (MiniBroker broker = MiniBroker.start()) {
      NatsSettings settings = Harvest.settings("url = \"" + broker.url() + "\"");
      DeniedSubjects deniedSubjects = new DeniedSubjects();
      ConnectionHealth health =
          new ConnectionHealth(InstantSource.system(), "", deniedSubjects, Optional.empty());
      Inflow inflow =
          new Inflow(new PauseDetector(BOUND, ClockReading.now()), BOUND, ClockReading.now());
      NatsLink link =
          NatsLink.open(
              settings,
              settings.urls(),
              1 << 20,
              new ConnectionEvents(health, deniedSubjects),
              inflow,
              null,
              () -> true);

      Thread.currentThread().interrupt();

      assertThrows(InterruptedException.class, () -> link.answers(BOUND));
      assertTrue(link.answers(BOUND));
      link.close();
    }
  }
}
