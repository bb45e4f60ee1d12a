package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.batches.LineCounts;
import dev.natship.deadletters.DeadLetter;
import dev.natship.delivery.LaneStatus;
import dev.natship.gate.LaneClock;
import dev.natship.journal.JournalSettings;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/// One lane over a real journal, fed by the test. Closing it asserts the ledger.
final class Rig implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(20);
  static final String QUICK =
      """
      batch { age = 1ms }
      start = earliest
      concurrency { min = 1, max = 4 }
      retry { first = 1ms, max = 4ms }
      park { probe = 2ms }
      """;

  /// Held, for an unheld logger forgets its level; tests plant bugs by the hundred.
  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("dev.natship.engine"), Logger.getLogger("dev.natship.delivery"));

  static {
    QUIET.forEach(logger -> logger.setLevel(Level.OFF));
  }

  final FakeSink sink;
  final Engine engine;
  final Lane lane;
  final List<DeadLetter> letters = Collections.synchronizedList(new ArrayList<>());

  Rig(FakeSink sink, String hocon) {
    this(sink, hocon, LaneClock.SYSTEM);
  }

  Rig(FakeSink sink, String hocon, LaneClock clock) {
    this(sink, hocon, clock, JournalSettings.inMemory(4 << 20).chunked(4096, Duration.ofMillis(1)));
  }

  Rig(FakeSink sink, String hocon, LaneClock clock, JournalSettings journal) {
    this("box", sink, hocon, clock, journal);
  }

  Rig(String name, FakeSink sink, String hocon, LaneClock clock, JournalSettings journal) {
    this.sink = sink;
    try {
      this.engine =
          Engine.open(
              journal,
              8 << 20,
              InstantSource.system(),
              List.of(new LaneParts(name, settings(hocon), sink, letters::addAll)),
              clock);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    this.lane = engine.lane(name).orElseThrow();
  }

  static Rig started(FakeSink sink, String hocon) {
    Rig rig = new Rig(sink, hocon);
    rig.engine.start();
    return rig;
  }

  static LaneSettings settings(String hocon) {
    Problems problems = new Problems();
    Settings settings = Settings.parse("box", hocon, problems);
    LaneSettings read = LaneSettings.read(settings);
    settings.refuseUnknown();
    assertEquals(List.of(), problems.all());
    return read;
  }

  Rig feed(String... messages) {
    for (String message : messages) {
      assertTrue(engine.accept("logs.web.ams.i1", line("web", "info", message)) >= 0);
    }
    return this;
  }

  Rig seal() {
    engine.journal().seal();
    return this;
  }

  static byte[] line(String app, String level, String message) {
    return """
    {"event":{"provider":"app"},"fly":{"app":{"instance":"i1","name":"%s"},"region":"ams"},\
    "host":"h1","log":{"level":"%s"},"message":"%s","timestamp":"2026-02-17T10:30:00.000000001Z"}\
    """
        .formatted(app, level, message)
        .getBytes(StandardCharsets.UTF_8);
  }

  LineCounts balance() {
    LineCounts ledger = lane.ledger();
    assertTrue(ledger.balances(), ledger::toString);
    return ledger;
  }

  /// Waits until the ledger is as it should be; it balances each time it is asked.
  LineCounts until(Predicate<LineCounts> wanted) {
    Await.until(SOON, () -> wanted.test(balance()), () -> lane.status().toString());
    return balance();
  }

  LineCounts settled() {
    return until(ledger -> ledger.pending() == 0);
  }

  Rig untilStatus(Predicate<LaneStatus> wanted) {
    Await.until(SOON, () -> wanted.test(lane.status()), () -> lane.status().toString());
    balance();
    return this;
  }

  List<String> delivered() {
    List<String> items = new ArrayList<>();
    sink.requests().forEach(batch -> items.addAll(FakeSink.items(batch)));
    return items;
  }

  @Override
  public void close() {
    try {
      for (LineCounts ledger : engine.stop(Duration.ofNanos(1)).values()) {
        assertTrue(ledger.balances(), ledger::toString);
      }
    } catch (InterruptedException interrupt) {
      throw new AssertionError("interrupted while stopping", interrupt);
    }
  }
}
