package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.demo.MiniBroker;
import dev.natship.testkit.Await;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DenialsTest {
  private static final SubjectPattern ONE = SubjectPattern.parse("logs.a.*");
  private static final SubjectPattern OTHER = SubjectPattern.parse("logs.*.b");

  private final Denials denials = new Denials();

  @Test
  void knowTheSubjectFromTheServersWords() {
    denials.add("Permissions Violation for Subscription to \"logs.a.*\" using queue \"q\"");
    denials.add("Permissions Violation for Subscription to nothing");

    assertTrue(denials.contain(ONE));
    assertFalse(denials.contain(OTHER));
  }

  @Test
  void endWithTheFirstLine() {
    denials.add("\"logs.a.*\"");
    denials.brought(OTHER);
    assertTrue(denials.contain(ONE));

    denials.brought(ONE);
    assertFalse(denials.contain(ONE));
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
        Harvest.publish(broker.url(), "logs.a.b", "by both");

        Await.until(Harvest.BOUND, () -> harvest.status().messages() >= 4);
        assertEquals(Map.of("doubled", 1L), harvest.stop().dropped());
      }
    }
  }
}
