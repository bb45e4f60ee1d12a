package dev.natship.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.batches.LineCounts;
import dev.natship.deadletters.DeadLetter;
import dev.natship.delivery.LaneStatus;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.engine.LaneParts;
import dev.natship.engine.LaneSettings;
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

/// Feeds lines through the real journal and lane to one sink, which its factory makes from HOCON
/// text.
///
/// Waits between retries are short unless the text sets them. Each look at the ledger also asserts
/// that it balances.
public final class LaneHarness implements AutoCloseable {
  private static final String NAME = "under-test";
  private static final Duration BOUND = Duration.ofSeconds(30);

  /// Settings with short waits; settings that follow override them.
  public static final String QUICK =
      """
      batch { age = 20ms }
      retry { first = 5ms, max = 50ms }
      park { probe = 50ms }
      start = earliest
      """;

  /// One call of the sink: what was sent, and what it returned or threw.
  public record Attempt(Batch batch, List<String> items, Outcome outcome) {}

  /// How a call of the sink ended.
  public sealed interface Outcome {
    record Answered(Delivery delivery) implements Outcome {}

    record Threw(Exception failure) implements Outcome {}
  }

  private final Engine engine;
  private final Lane lane;
  private final List<Attempt> attempts = Collections.synchronizedList(new ArrayList<>());
  private final List<DeadLetter> deadLetters = Collections.synchronizedList(new ArrayList<>());

  private LaneHarness(LaneSettings settings, Sink sink) {
    try {
      this.engine =
          Engine.open(
              JournalSettings.inMemory(16 << 20),
              16 << 20,
              InstantSource.system(),
              List.of(new LaneParts(NAME, settings, new Recording(sink), deadLetters::addAll)));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    this.lane = engine.lane(NAME).orElseThrow();
    lane.trust();
    engine.start();
  }

  public static LaneHarness of(SinkFactory factory, String hocon) {
    return of(factory, Settings.parse(NAME, QUICK + hocon, new Problems()));
  }

  /// Takes the settings as they are, without [#QUICK].
  public static LaneHarness of(SinkFactory factory, Settings settings) {
    settings.optional("type");
    LaneSettings laneSettings = LaneSettings.read(settings);
    Sink sink = factory.create(settings);
    settings.refuseUnknown();
    assertEquals(List.of(), settings.problems().all(), "the settings of the sink under test");
    return of(laneSettings, sink);
  }

  /// Takes a sink that exists already.
  public static LaneHarness of(LaneSettings settings, Sink sink) {
    return new LaneHarness(settings, sink);
  }

  public LaneHarness feed(String subject, byte[] payload) {
    assertTrue(engine.accept(subject, payload) >= 0, "the journal took the line");
    return this;
  }

  public LaneHarness feed(String subject, String payload) {
    return feed(subject, payload.getBytes(StandardCharsets.UTF_8));
  }

  /// Waits until every line fed is delivered, dead-lettered, filtered or dropped.
  public LineCounts settle() {
    return until(ledger -> ledger.pending() == 0);
  }

  /// Waits until the ledger meets the condition.
  public LineCounts until(Predicate<LineCounts> wanted) {
    engine.journal().seal();
    Await.until(BOUND, () -> wanted.test(ledger()), () -> lane.status().toString());
    return ledger();
  }

  /// Waits until the status of the lane meets the condition.
  public LaneStatus untilStatus(Predicate<LaneStatus> wanted) {
    engine.journal().seal();
    Await.until(BOUND, () -> wanted.test(lane.status()), () -> lane.status().toString());
    return lane.status();
  }

  public LineCounts ledger() {
    LineCounts ledger = lane.ledger();
    assertTrue(ledger.balances(), ledger::toString);
    return ledger;
  }

  public LaneStatus status() {
    return lane.status();
  }

  /// All calls of the sink so far, retries included.
  public List<Attempt> attempts() {
    synchronized (attempts) {
      return List.copyOf(attempts);
    }
  }

  public List<DeadLetter> deadLetters() {
    synchronized (deadLetters) {
      return List.copyOf(deadLetters);
    }
  }

  /// Stops the lane and closes the sink. What is not settled by the deadline stays pending.
  public LineCounts stop(Duration deadline) {
    try {
      LineCounts ledger = engine.stop(deadline).getOrDefault(NAME, LineCounts.NONE);
      assertTrue(ledger.balances(), ledger::toString);
      return ledger;
    } catch (InterruptedException interrupt) {
      throw new AssertionError("interrupted while stopping", interrupt);
    }
  }

  @Override
  public void close() {
    stop(Duration.ofMillis(1));
  }

  private final class Recording implements Sink {
    private final Sink sink;

    Recording(Sink sink) {
      this.sink = sink;
    }

    @Override
    public Encoding encoding() {
      return sink.encoding();
    }

    @Override
    public Delivery deliver(Batch batch) throws IOException, InterruptedException {
      try {
        Delivery delivery = sink.deliver(batch);
        record(batch, new Outcome.Answered(delivery));
        return delivery;
      } catch (IOException | InterruptedException | RuntimeException failure) {
        record(batch, new Outcome.Threw(failure));
        throw failure;
      }
    }

    private void record(Batch batch, Outcome outcome) {
      List<String> items = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        items.add(new String(batch.item(i), StandardCharsets.UTF_8));
      }
      attempts.add(new Attempt(batch, List.copyOf(items), outcome));
    }

    @Override
    public void close() {
      sink.close();
    }
  }
}
