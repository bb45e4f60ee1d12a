package dev.natship.source;

import dev.natship.api.Field;
import dev.natship.intake.Appender;
import dev.natship.intake.IntakeSettings;
import dev.natship.intake.SourceStatus;
import dev.natship.lines.LineView;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Await;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;

/// A source under test and the lines it has gathered, in place of a journal.
final class Harvest implements AutoCloseable {
  static final Duration BOUND = Duration.ofSeconds(30);
  static final WaitTimes QUICK =
      new WaitTimes(
          Duration.ofMillis(300),
          Duration.ofMillis(20),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1));

  private static SocketReader reader = SocketReader.WIRE;

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final NatsSource source;
  private boolean stopped;

  private Harvest(
      NatsSettings settings,
      long pendingBytes,
      Appender gate,
      InstantSource clock,
      Optional<Instant> before) {
    this.source =
        new NatsSource(
            settings,
            IntakeSettings.USUAL,
            (record, offset, length, millis) -> {
              gate.append(record, offset, length, millis);
              LineView view = new LineView();
              view.reset(record, offset, length);
              lines.add(view.subject() + " " + view.text(Field.MESSAGE));
              return lines.size();
            },
            pendingBytes,
            clock,
            QUICK,
            before);
  }

  /// Which reader takes lines off the socket in tests that name none.
  static void readBy(SocketReader by) {
    reader = by;
  }

  static Harvest start(String hocon) {
    return start(settings(hocon));
  }

  static Harvest start(NatsSettings settings) {
    return start(settings, 64 << 20, (_, _, _, _) -> 0);
  }

  /// With a gate that each line passes before it counts.
  static Harvest start(NatsSettings settings, long pendingBytes, Appender gate) {
    return start(
        new Harvest(settings, pendingBytes, gate, InstantSource.system(), Optional.empty()));
  }

  /// With a clock that may do harm.
  static Harvest start(String hocon, InstantSource clock) {
    return start(
        new Harvest(settings(hocon), 64 << 20, (_, _, _, _) -> 0, clock, Optional.empty()));
  }

  /// After a process that was last alive then.
  static Harvest after(Instant before, String hocon) {
    return start(
        new Harvest(
            settings(hocon),
            64 << 20,
            (_, _, _, _) -> 0,
            InstantSource.system(),
            Optional.of(before)));
  }

  private static Harvest start(Harvest harvest) {
    harvest.source.start();
    return harvest;
  }

  static Harvest connected(String hocon) {
    return start(hocon).awaitConnected();
  }

  static NatsSettings settings(String hocon) {
    Problems problems = new Problems();
    String text = "reader = " + reader.name().toLowerCase(Locale.ROOT) + ", " + hocon;
    NatsSettings settings = NatsSettings.read(Settings.parse("nats", text, problems));
    Assertions.assertTrue(problems.isEmpty(), () -> problems.all().toString());
    return settings;
  }

  Harvest awaitConnected() {
    Await.until(BOUND, () -> status().connected(), () -> status().toString());
    return this;
  }

  void awaitLines(long count) {
    Await.until(BOUND, () -> lines.size() >= count, () -> lines.size() + " lines, " + status());
  }

  int count() {
    return lines.size();
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  SourceStatus status() {
    return source.status();
  }

  void stopWithin(Duration deadline) throws InterruptedException {
    stopped = true;
    source.stop(deadline);
  }

  /// Stops, and checks that every message is accounted for.
  SourceStatus stop() throws InterruptedException {
    if (!stopped) {
      stopped = true;
      source.stop(BOUND);
      source.close();
    }
    SourceStatus end = status();
    long dropped =
        end.dropped().entrySet().stream()
            .filter(drop -> !drop.getKey().equals("client-full"))
            .filter(drop -> !drop.getKey().equals("connection-closed"))
            .mapToLong(drop -> drop.getValue())
            .sum();
    Assertions.assertEquals(end.messages(), lines.size() + dropped, end::toString);
    return end;
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  static void publish(String url, String subject, String... payloads)
      throws IOException, InterruptedException {
    publish(new Options.Builder().server(url).build(), subject, payloads);
  }

  static void publish(Options options, String subject, String... payloads)
      throws IOException, InterruptedException {
    Connection connection = Nats.connect(options);
    try {
      for (String payload : payloads) {
        connection.publish(subject, payload.getBytes(StandardCharsets.UTF_8));
      }
      Assertions.assertDoesNotThrow(() -> connection.flush(BOUND));
    } finally {
      connection.close();
    }
  }
}
