package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.SubjectPattern;
import dev.natship.demo.MiniBroker;
import dev.natship.intake.ClockReading;
import dev.natship.testkit.Await;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeniedSubjectsTest {
  private static final SubjectPattern ONE = SubjectPattern.parse("logs.a.*");
  private static final SubjectPattern OTHER = SubjectPattern.parse("logs.*.b");

  private static final ClockReading NOW = new ClockReading(0, 0);

  private final DeniedSubjects deniedSubjects = new DeniedSubjects();

  @Test
  void knowTheSubjectFromTheServersWords() {
    deniedSubjects.add(
        "Permissions Violation for Subscription to \"logs.a.*\" using queue \"q\"", NOW);
    deniedSubjects.add("Permissions Violation for Subscription to nothing", NOW);

    assertTrue(deniedSubjects.contain(ONE));
    assertFalse(deniedSubjects.contain(OTHER));
  }

  @Test
  void endWithTheFirstLine() {
    deniedSubjects.add("\"logs.a.*\"", NOW);
    deniedSubjects.brought(OTHER);
    assertTrue(deniedSubjects.contain(ONE));

    deniedSubjects.brought(ONE);
    assertFalse(deniedSubjects.contain(ONE));
  }

  @Test
  void endWhenTheSubjectWasAskedForAnewAndNotRefusedAgain() {
    deniedSubjects.add("\"logs.a.*\"", new ClockReading(10, 0));
    deniedSubjects.add("\"logs.*.b\"", new ClockReading(30, 0));

    deniedSubjects.forgetBefore(new ClockReading(20, 0));

    assertFalse(deniedSubjects.contain(ONE));
    assertTrue(deniedSubjects.contain(OTHER));
  }

  @Test
  void endWithoutALineWhenTheServerAllowsTheSubject() throws Exception {
    try (MiniBroker broker = MiniBroker.start()) {
      broker.forbid("logs.>");
      try (Harvest harvest = Harvest.connected("url = \"" + broker.url() + "\"")) {
        Await.until(
            Harvest.BOUND,
            () -> harvest.status().problems().stream().anyMatch(p -> p.contains("\"logs.>\"")),
            () -> harvest.status().toString());

        broker.allow("logs.>");

        Await.until(
            Harvest.BOUND,
            () -> harvest.status().problems().isEmpty(),
            () -> harvest.status().toString());
        assertTrue(harvest.status().connected());
      }
    }
  }

  @Test
  void endWhenTheServerAllowsTheSubjectAfterAll() throws Exception {
    try (MiniBroker broker = MiniBroker.start()) {
      broker.forbid("logs.a.*");
      try (Harvest harvest =
          Harvest.connected(
              "url = \"" + broker.url() + "\", subjects = [\"logs.a.*\", \"logs.*.b\"]")) {
        Await.until(Harvest.BOUND, () -> harvest.status().lastError().isPresent());
        Harvest.publish(broker.url(), "logs.a.b", "by the second");
        harvest.awaitLines(1);

        broker.allow("logs.a.*");
        Await.until(Harvest.BOUND, () -> broker.subscriptions().contains("logs.a.*"));
        Harvest.publish(broker.url(), "logs.a.c", "by the first");
        harvest.awaitLines(2);
        Await.until(Harvest.BOUND, () -> broker.subscriptions().size() == 2);
        assertEquals(List.of(), harvest.status().problems());
        Harvest.publish(broker.url(), "logs.a.b", "by both");

        Await.until(Harvest.BOUND, () -> harvest.status().messages() >= 4);
        assertEquals(Map.of("doubled", 1L), harvest.stop().dropped());
      }
    }
  }
}
