package dev.natship.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.engine.Engine;
import dev.natship.engine.LaneParts;
import dev.natship.engine.LaneSettings;
import dev.natship.journal.JournalSettings;
import dev.natship.segments.FolderStorage;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// One process over a journal folder: an engine and its replays to one destination, `box`.
final class Life implements AutoCloseable {
  static final Duration AMPLE = Duration.ofSeconds(60);
  private static final String QUICK =
      """
      batch { age = 1ms, events = 100 }
      concurrency { min = 1, max = 4 }
      retry { first = 1ms, max = 4ms }
      park { probe = 2ms }
      """;

  final Engine engine;
  final Replays replays;

  Life(Path folder, Recorder box) throws IOException {
    this(folder, box, "");
  }

  /// @param hocon settings of the destination
  Life(Path folder, Recorder box, String hocon) throws IOException {
    this(folder, box, hocon, new Conditions());
  }

  /// What may go wrong around replays.
  static final class Conditions {
    volatile boolean refused;
    volatile InstantSource clock = InstantSource.system();
    Replays.Folders folders = FolderStorage::beneath;
  }

  Life(Path folder, Recorder box, String hocon, Conditions conditions) throws IOException {
    JournalSettings journal =
        JournalSettings.inMemory(4 << 20).chunked(4096, Duration.ofMillis(1)).on(folder);
    engine = Engine.open(journal, 4 << 20, InstantSource.system(), List.of());
    engine.start();
    replays =
        Replays.open(
            engine,
            folder,
            name -> {
              if (conditions.refused || !name.startsWith("box")) {
                throw new ReplayRefused("there is no destination " + name);
              }
              return new LaneParts(name, settings(QUICK + hocon), box, _ -> {});
            },
            () -> conditions.clock.instant(),
            conditions.folders);
  }

  private static LaneSettings settings(String hocon) {
    Problems problems = new Problems();
    LaneSettings settings = LaneSettings.read(Settings.parse("box", hocon, problems));
    assertEquals(List.of(), problems.all());
    return settings;
  }

  /// Feeds lines numbered `from` to `end - 1`; every tenth one is an error.
  void feed(int from, int end) throws InterruptedException {
    for (int i = from; i < end; i++) {
      byte[] line = line(i);
      while (engine.accept("logs.x", line) < 0) {
        engine.journal().awaitRoom(AMPLE);
      }
    }
  }

  static byte[] line(int i) {
    return """
    {"fly":{"app":{"name":"%s"}},"log":{"level":"%s"},"message":"m%d"}\
    """
        .formatted(i % 2 == 0 ? "even" : "odd", i % 10 == 0 ? "error" : "info", i)
        .getBytes(StandardCharsets.UTF_8);
  }

  static Order everything() {
    return order(Instant.EPOCH, Map.of());
  }

  static Order order(Instant from, Map<String, List<String>> words) {
    return new Order("box", from, Instant.now().plusSeconds(60), words, 0);
  }

  ReplayStatus status(String id) {
    ReplayStatus status =
        replays.all().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    assertTrue(status.counts().balances(), () -> status.counts().toString());
    assertEquals(status.lines(), status.counts().read(), () -> status.counts().toString());
    return status;
  }

  ReplayStatus ended(String id) {
    Await.until(AMPLE, () -> status(id).ended().isPresent(), () -> status(id).toString());
    return status(id);
  }

  @Override
  public void close() {
    engine.close();
    replays.close();
  }
}
