package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.gate.DisableAfter;
import dev.natship.journal.StartPosition;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneSettingsTest {

  @Test
  void hasTheDocumentedDefaults() {
    LaneSettings settings = Rig.settings("");

    assertEquals(1_000_000, settings.batches().bytes());
    assertEquals(4000, settings.batches().lines());
    assertEquals(Duration.ofSeconds(1), settings.batches().age());
    assertEquals(Duration.ofSeconds(10), settings.timeout());
    assertEquals(Duration.ofMillis(500), settings.gate().retries().first());
    assertEquals(Duration.ofSeconds(30), settings.gate().retries().max());
    assertEquals(Duration.ofSeconds(30), settings.gate().parkProbe());
    assertEquals(DisableAfter.NEVER, settings.gate().disableAfter());
    assertEquals(1, settings.gate().concurrency().min());
    assertEquals(16, settings.gate().concurrency().max());
    assertEquals(LaneSettings.OnLag.DROP_OLDEST, settings.onLag());
    assertTrue(settings.selection().everything());
    assertTrue(settings.edits().nothing());
  }

  @Test
  void takesNoTimeThatCannotBeCounted() {
    Problems problems = new Problems();
    LaneSettings settings =
        LaneSettings.read(
            Settings.parse("box", "timeout = 9000d, limits.past = 1000000d", problems));

    assertEquals(
        List.of("sinks.box.limits.past", "sinks.box.timeout"),
        problems.all().stream().map(problem -> problem.key()).toList());
    assertTrue(
        settings.timeout().toMillis() < Integer.MAX_VALUE, () -> settings.timeout().toString());
    assertEquals(Duration.ZERO, settings.limits().past());
  }

  @Test
  void tellsAllProblemsTogether() {
    Problems problems = new Problems();
    Settings settings =
        Settings.parse(
            "box",
            """
            batch { bytes = 0, events = none }
            retry { first = 1m }
            concurrency { min = 9, max = 3 }
            on-lag = drop-newest
            start = whenever
            select { level = loud, match = "(" }
            redact { nobody-knows = "x", own { match = "[" } }
            shape { a = "{{" }
            fields { add { b = "{{}}" } }
            dead-letters = nats
            bach { bytes = 1 }
            """,
            problems);
    LaneSettings.read(settings);
    settings.refuseUnknown();

    List<String> keys = problems.all().stream().map(problem -> problem.key()).sorted().toList();
    assertEquals(
        List.of(
            "sinks.box.bach",
            "sinks.box.batch.bytes",
            "sinks.box.batch.events",
            "sinks.box.concurrency.min",
            "sinks.box.dead-letters",
            "sinks.box.fields.add",
            "sinks.box.on-lag",
            "sinks.box.redact.nobody-knows",
            "sinks.box.redact.own.match",
            "sinks.box.retry.first",
            "sinks.box.select.level",
            "sinks.box.select.match",
            "sinks.box.shape",
            "sinks.box.start"),
        keys);
  }

  @Test
  void aStartMayBeADuration() {
    Instant now = Instant.parse("2026-02-17T10:30:00Z");

    assertEquals(
        new StartPosition.Since(now.minusSeconds(30)),
        Rig.settings("start = 30s").start().position(now));
    assertEquals(
        new StartPosition.Earliest(), Rig.settings("start = earliest").start().position(now));
    assertEquals(new StartPosition.Latest(), Rig.settings("").start().position(now));
  }
}
