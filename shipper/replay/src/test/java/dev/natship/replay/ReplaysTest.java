package dev.natship.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Output;
import dev.natship.archive.ArchiveSettings;
import dev.natship.archive.Archiver;
import dev.natship.batches.LineCounts;
import dev.natship.engine.LineOutcome;
import dev.natship.lines.Decoder;
import dev.natship.segments.FolderStorage;
import dev.natship.segments.Storage;
import dev.natship.segments.StoredFile;
import dev.natship.shaping.Selection;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Replays over a folder that holds 3,000 lines in its archive and 2,000 in the journal.
class ReplaysTest {
  private static final int ARCHIVED = 3_000;
  private static final int ALL = 5_000;

  @TempDir Path folder;

  @BeforeEach
  void fill() throws Exception {
    try (Life life = new Life(folder, new Recorder())) {
      life.feed(0, ARCHIVED);
    }
    try (Life life = new Life(folder, new Recorder())) {
      life.feed(ARCHIVED, ALL);
    }
    // The newest segment stays with the journal.
    Archiver.once(
        folder,
        new ArchiveSettings(1L << 30, Duration.ofDays(30), 1 << 20),
        InstantSource.system());
    try (Stream<Path> files = Files.list(folder.resolve("archive"))) {
      assertTrue(files.findAny().isPresent(), "nothing was archived");
    }
  }

  private static List<String> messages(int from, int end) {
    return IntStream.range(from, end).mapToObj(i -> "m" + i).toList();
  }

  @Test
  void sendsEveryLineOfTheArchiveAndTheJournalOnce() throws Exception {
    Recorder box = new Recorder();
    try (Life life = new Life(folder, box)) {
      life.feed(ALL, ALL + 7);

      ReplayStatus ended = life.ended(life.replays.begin(Life.everything()).id());

      assertEquals("done", ended.state());
      assertEquals(ALL + 7, ended.counts().delivered());
      assertEquals(ALL + 7, box.taken().size());
      assertEquals(new HashSet<>(messages(0, ALL + 7)), new HashSet<>(box.taken()));
      assertEquals(List.of(), life.engine.lanes(), "a replay is no lane of the engine's");
    }
  }

  @Test
  void sendsWhatIsSelectedByTheOrderAndByTheDestination() throws Exception {
    Recorder box = new Recorder();
    try (Life life = new Life(folder, box, "select.level = error")) {
      Order order = Life.order(Instant.EPOCH, Map.of("apps", List.of("even")));

      LineCounts counts = life.ended(life.replays.begin(order).id()).counts();

      assertEquals(ALL / 10, counts.delivered());
      assertEquals(ALL - ALL / 10, counts.filtered());
      assertEquals(ALL / 10, box.taken().size());
    }
  }

  @Test
  void ofALineItIsToldWhichReplayHasSentItWhileItIsRemembered() throws Exception {
    Recorder box = new Recorder();
    byte[] record;
    try (Life life = new Life(folder, box, "select.level = error")) {
      Order order = Life.order(Instant.EPOCH, Map.of("apps", List.of("even")));
      String id = life.ended(life.replays.begin(order).id()).id();
      record = record(0);

      Replays.Replayed told = life.replays.outcomes(0, record).getFirst();
      assertEquals(id, told.id());
      assertEquals("box", told.to());
      assertEquals(LineOutcome.Kind.DELIVERED, told.outcome().kind());
      assertTrue(told.outcome().at().isPresent());
      assertEquals(List.of(), life.replays.outcomes(1, record(1)), "it is not selected");
      assertEquals(List.of(), life.replays.outcomes(ALL + 1, record), "it came later");
    }
    try (Life life = new Life(folder, box, "select.level = error")) {
      Replays.Replayed told = life.replays.outcomes(0, record).getFirst();
      assertEquals(LineOutcome.Kind.UNKNOWN, told.outcome().kind());
      assertEquals(
          "the replay is done; how it settled the line is not remembered", told.outcome().reason());
    }
  }

  private static byte[] record(int number) {
    byte[] line = Life.line(number);
    Output record = new Output(256);
    new Decoder().decode("logs.x", line, 0, line.length, 1, record);
    return record.toByteArray();
  }

  @Test
  void aDryRunCountsWhatAReplayWouldSend() throws Exception {
    DryRun.Count count =
        DryRun.count(
            folder,
            Life.order(Instant.EPOCH, Map.of("level", List.of("error"))),
            Selection.EVERYTHING);

    assertEquals(ALL, count.lines());
    assertEquals(ALL / 10, count.selected());
    assertEquals(0, count.missing());
    assertTrue(count.bytes() > 9 * count.selectedBytes(), count.toString());
  }

  @Test
  void aTimeBeginsAndEndsIt() throws Exception {
    Recorder box = new Recorder();
    try (Life life = new Life(folder, box)) {
      Instant after = Instant.now();
      Await.until(Life.AMPLE, () -> Instant.now().toEpochMilli() > after.toEpochMilli());
      life.feed(ALL, ALL + 10);

      Order late = Life.order(Instant.ofEpochMilli(after.toEpochMilli() + 1), Map.of());
      life.ended(life.replays.begin(late).id());

      assertEquals(new HashSet<>(messages(ALL, ALL + 10)), new HashSet<>(box.taken()));
      Order none = new Order("box", Instant.EPOCH, Instant.EPOCH.plusSeconds(1), Map.of(), 0);
      assertThrows(ReplayRefused.class, () -> life.replays.begin(none));
    }
  }

  @Test
  void goesOnAfterARestartWhereItWas() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    CountDownLatch half = new CountDownLatch(1);
    Recorder first =
        new Recorder(_ -> {
          if (requests.incrementAndGet() <= 20) {
            return Recorder.OK;
          }
          half.countDown();
          return new Delivery.Retry(503, "later");
        });
    String id;
    try (Life life = new Life(folder, first)) {
      id = life.replays.begin(Life.everything()).id();
      half.await();
    }
    assertTrue(first.taken().size() < ALL);

    Recorder second = new Recorder();
    try (Life life = new Life(folder, second)) {
      ReplayStatus ended = life.ended(id);

      assertEquals(ALL, ended.counts().delivered());
      assertEquals(ALL, first.taken().size() + second.taken().size(), "a stop repeats nothing");
      HashSet<String> all = new HashSet<>(first.taken());
      all.addAll(second.taken());
      assertEquals(new HashSet<>(messages(0, ALL)), all);
    }
    try (Life life = new Life(folder, new Recorder())) {
      assertEquals(ALL, life.status(id).counts().delivered(), "its ledger is kept");
    }
  }

  @Test
  void whatIsDamagedIsCounted() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("archive"))) {
      Path file = files.findFirst().orElseThrow();
      try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
        bytes.seek(bytes.length() / 2);
        int old = bytes.read();
        bytes.seek(bytes.length() / 2);
        bytes.write(old ^ 0x55);
      }
    }
    Recorder box = new Recorder();
    try (Life life = new Life(folder, box)) {
      LineCounts counts = life.ended(life.replays.begin(Life.everything()).id()).counts();

      assertTrue(counts.dropped().getOrDefault("damaged", 0L) > 0, counts::toString);
      assertEquals(box.taken().size(), counts.delivered());
      assertTrue(box.taken().containsAll(messages(ARCHIVED, ALL)), "the journal's lines are whole");
    }
  }

  @Test
  void whatTheArchiveLetsGoMeanwhileIsCounted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    Recorder box =
        new Recorder(_ -> {
          begun.countDown();
          goesOn.await();
          return Recorder.OK;
        });
    try (Life life = new Life(folder, box)) {
      Order slow = new Order("box", Instant.EPOCH, Instant.now(), Map.of(), 2_000);
      String id = life.replays.begin(slow).id();
      begun.await();
    }
    goesOn.countDown();
    try (Stream<Path> files = Files.list(folder.resolve("archive"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      Path oldest =
          files
              .filter(file -> String.valueOf(file.getFileName()).endsWith(".segment"))
              .sorted()
              .findFirst()
              .orElse(folder.resolve("none"));
      Files.deleteIfExists(oldest);
    }
    Recorder rest = new Recorder();
    try (Life life = new Life(folder, rest)) {
      LineCounts counts = life.ended("1").counts();

      assertTrue(counts.dropped().getOrDefault("missing", 0L) > 0, counts::toString);
      assertEquals(ALL, counts.read());
    }
  }

  @Test
  void isCancelledAndKeepsItsBooks() throws Exception {
    Recorder box = new Recorder(_ -> new Delivery.Retry(503, "later"));
    try (Life life = new Life(folder, box)) {
      String id = life.replays.begin(Life.everything()).id();
      assertThrows(
          ReplayRefused.class, () -> life.replays.begin(Life.everything()), "one at a time");

      assertTrue(life.replays.steer(id, Replays.Action.CANCEL).isPresent());

      ReplayStatus ended = life.ended(id);
      assertEquals("cancelled", ended.state());
      assertEquals(ALL, ended.counts().pending());
      assertThrows(ReplayRefused.class, () -> life.replays.steer(id, Replays.Action.CANCEL));
    }
  }

  @Test
  void waitsWhereItsDestinationIsGone() throws Exception {
    String id;
    try (Life life = new Life(folder, new Recorder(_ -> new Delivery.Retry(503, "later")))) {
      id = life.replays.begin(Life.everything()).id();
    }
    Path order = folder.resolve("replays").resolve(id).resolve("order");
    Files.writeString(order, Files.readString(order).replace("to=box", "to=gone"));

    try (Life life = new Life(folder, new Recorder())) {
      assertEquals("waiting", life.status(id).state());
      assertEquals("there is no destination gone", life.status(id).waits().orElseThrow());

      life.replays.steer(id, Replays.Action.CANCEL);
      assertEquals("cancelled", life.ended(id).state());
    }
  }

  @Test
  void saysWhyAnOrderCannotBe() throws IOException {
    try (Life life = new Life(folder, new Recorder())) {
      Order word = Life.order(Instant.EPOCH, Map.of("colour", List.of("red")));
      assertTrue(
          assertThrows(ReplayRefused.class, () -> life.replays.begin(word))
              .words()
              .startsWith("colour: "));
      Order nobody = new Order("nobody", Instant.EPOCH, Instant.now(), Map.of(), 0);
      assertEquals(
          "there is no destination nobody",
          assertThrows(ReplayRefused.class, () -> life.replays.begin(nobody)).words());
      assertEquals(List.of(), life.replays.all());
    }
  }

  /// A destination that takes nothing, so that its replay goes on.
  private static Recorder busy() {
    return new Recorder(_ -> new Delivery.Retry(503, "later"));
  }

  @Test
  void aFolderThatCannotBeClosedKeepsNoOtherReplayFromBeingSaved() throws Exception {
    Life.Conditions conditions = new Life.Conditions();
    conditions.folders =
        place -> place.endsWith("1") ? new Unclosed(place) : FolderStorage.beneath(place);
    Life life = new Life(folder, busy(), "", conditions);
    life.replays.begin(Life.everything());
    String second =
        life.replays
            .begin(new Order("box2", Instant.EPOCH, Instant.now().plusSeconds(60), Map.of(), 0))
            .id();
    assertTrue(life.status(second).lane().isPresent());

    life.close();

    assertTrue(life.status(second).lane().isEmpty(), "it was saved and let go");
  }

  /// A folder that is closed, and says that it is not.
  private record Unclosed(Storage storage) implements Storage {
    Unclosed(Path place) throws IOException {
      this(FolderStorage.beneath(place));
    }

    @Override
    public List<String> names() throws IOException {
      return storage.names();
    }

    @Override
    public StoredFile create(String name) throws IOException {
      return storage.create(name);
    }

    @Override
    public StoredFile open(String name) throws IOException {
      return storage.open(name);
    }

    @Override
    public void delete(String name) throws IOException {
      storage.delete(name);
    }

    @Override
    public void rename(String name, String to) throws IOException {
      storage.rename(name, to);
    }

    @Override
    public void sync() throws IOException {
      storage.sync();
    }

    @Override
    public void close() throws IOException {
      storage.close();
      throw new IOException("the disk is away");
    }
  }

  @Test
  void resumingOneThatWaitsTriesAgain() throws Exception {
    String id;
    try (Life life = new Life(folder, busy())) {
      id = life.replays.begin(Life.everything()).id();
    }
    Recorder box = new Recorder();
    Life.Conditions conditions = new Life.Conditions();
    conditions.refused = true;
    try (Life life = new Life(folder, box, "", conditions)) {
      assertTrue(life.status(id).waits().isPresent());
      life.replays.steer(id, Replays.Action.RESUME);
      assertTrue(life.status(id).waits().isPresent(), "it is still refused");
      conditions.refused = false;

      ReplayStatus resumed = life.replays.steer(id, Replays.Action.RESUME).orElseThrow();

      assertTrue(resumed.waits().isEmpty(), resumed.toString());
      assertEquals(ALL, life.ended(id).counts().delivered());
      assertEquals(new HashSet<>(messages(0, ALL)), new HashSet<>(box.taken()));
    }
  }

  @Test
  void anErrorWhileItLooksDoesNotEndTheWatch() throws Exception {
    Life.Conditions conditions = new Life.Conditions();
    CountDownLatch thrown = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    Recorder box =
        new Recorder(_ -> {
          goesOn.await();
          return Recorder.OK;
        });
    try (Life life = new Life(folder, box, "", conditions)) {
      String id = life.replays.begin(Life.everything()).id();
      conditions.clock =
          () -> {
            if (thrown.getCount() > 0 && Thread.currentThread().getName().equals("replays")) {
              thrown.countDown();
              throw new StackOverflowError("thrown by the test");
            }
            return Instant.now();
          };
      thrown.await();
      goesOn.countDown();

      assertEquals(ALL, life.ended(id).counts().delivered());
    }
  }
}
