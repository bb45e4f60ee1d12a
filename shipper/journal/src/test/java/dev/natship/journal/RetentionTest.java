package dev.natship.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.chunks.Loss;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What goes when there is too much of it or it is too old, and what a clock, a kill or a power
/// failure at that moment may not do.
class RetentionTest {
  private static final Duration AGE = Duration.ofMinutes(8);
  private static final long EIGHTH = AGE.toMillis() / 8;

  static {
    QuietLogs.begin();
  }

  /// The wall clock, which steps, and the uptime, which does not.
  private long millis = 1_700_000_000_000L;

  private long nanos = 5;

  @Test
  void oldLinesLeaveAMemory() throws Exception {
    try (Journal journal = open(null)) {
      Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
      write(journal, "old");
      pass(AGE.toMillis() + 1);
      write(journal, "new");
      journal.state.memory().evictOld();

      assertEquals(Map.of(Loss.RETAINED_AGE, 1L), reader.progress().losses());
      assertEquals(List.of("new"), RecoveryTest.readAll(reader));
    }
  }

  @Test
  @Tag("F23")
  void aStepOfTheClockLeavesTheMemoryAsItIs() throws Exception {
    try (Journal journal = open(null)) {
      write(journal, "before");
      stepClock(Duration.ofDays(400));
      write(journal, "after");
      stepClock(Duration.ofDays(-800));
      write(journal, "long before");
      pass(AGE.toMillis());
      journal.state.memory().evictOld();

      assertEquals(List.of("before", "after", "long before"), all(journal));
    }
  }

  @Test
  void oldLinesLeaveADiskEvenWhenNothingFollowsThem() throws Exception {
    var storage = new FaultyStorage(new Random(1));
    Journal journal = open(storage);
    Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
    write(journal, "old");
    pass(EIGHTH + 1);
    write(journal, "less old");

    pass(AGE.toMillis() - EIGHTH);
    journal.writer().step(true);

    assertEquals(Map.of(Loss.RETAINED_AGE, 1L), reader.progress().losses());
    assertEquals(List.of("less old"), all(journal));

    pass(EIGHTH + 1);
    journal.writer().step(true);

    assertEquals(List.of(), all(journal));
    assertEquals(2, journal.status().nextSequence());
  }

  @Test
  @Tag("F23")
  void aStepOfTheClockLeavesTheDiskAsItIsAlsoAcrossARestart() throws Exception {
    var storage = new FaultyStorage(new Random(2));
    Journal journal = open(storage);
    write(journal, "before");
    pass(EIGHTH + 1);
    stepClock(Duration.ofDays(400));
    write(journal, "after");
    pass(EIGHTH + 1);
    write(journal, "later");
    journal.close();

    stepClock(Duration.ofDays(400));
    try (Journal again = open(storage.afterKill())) {
      write(again, "restarted");

      assertEquals(List.of("before", "after", "later", "restarted"), all(again));
    }
  }

  @Test
  void nothingGrowsTooOldBeforeTheFirstAppend() throws Exception {
    var storage = new FaultyStorage(new Random(6));
    Journal journal = open(storage);
    write(journal, "old");
    pass(EIGHTH + 1);
    write(journal, "less old");
    journal.close();

    try (Journal again = open(storage.afterKill())) {
      pass(2 * AGE.toMillis());
      again.writer().step(true);
      assertEquals(List.of("old", "less old"), all(again));

      write(again, "first");

      assertEquals(List.of("first"), all(again));
    }
  }

  @Test
  void linesOfAnEarlierLifeGrowOld() throws Exception {
    var storage = new FaultyStorage(new Random(3));
    Journal journal = open(storage);
    for (int i = 0; i <= 8; i++) {
      write(journal, "line " + i);
      pass(EIGHTH - 1);
      write(journal, "line " + i + " too");
      pass(2);
    }
    journal.close();

    try (Journal again = open(storage.afterKill())) {
      write(again, "restarted");
      pass(AGE.toMillis() / 2);
      again.writer().step(true);

      List<String> left = all(again);
      assertEquals("restarted", left.getLast());
      assertTrue(left.contains("line 8 too"), left.toString());
      assertTrue(!left.contains("line 3 too"), left.toString());
    }
  }

  @Test
  void whatWasEvictedDoesNotComeBackAfterAPowerFailure() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      var storage = new FaultyStorage(new Random(seed));
      Journal journal = open(storage);
      fill(journal);
      pass(AGE.toMillis());
      journal.writer().step(true);
      long first = journal.status().firstSequence();

      try (Journal again = open(storage.afterPowerLoss())) {
        assertTrue(first > 0);
        assertEquals(first, again.status().firstSequence(), "seed " + seed);
      }
    }
  }

  @Test
  void noReaderMissesWhatItHadFinishedWhenItWasEvicted() throws Exception {
    var storage = new FaultyStorage(new Random(4));
    Journal journal = open(storage);
    Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
    fill(journal);
    journal.writer().step(true);
    long finished = journal.status().nextSequence();
    reader.commit(finished);
    // No time passes, so that only the eviction is a reason to save the cursor.
    long first = journal.status().firstSequence();
    while (journal.status().firstSequence() == first) {
      write(journal, "x".repeat(900));
    }

    try (Journal again = open(storage.afterKill())) {
      Reader resumed = again.reader("loki", new StartPosition.Earliest(), false);

      assertEquals(finished, resumed.progress().start());
      assertEquals(Map.of(), resumed.progress().losses());
    }
  }

  @Test
  void filesStayWhileTheCursorsBehindThemCannotBeSaved() throws Exception {
    var storage = new FaultyStorage(new Random(5));
    Journal journal = open(storage);
    Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
    fill(journal);
    journal.writer().step(true);
    List<String> before = storage.segments();
    long first = journal.status().firstSequence();
    reader.commit(journal.status().nextSequence());
    storage.failSyncs(true);
    pass(6 * EIGHTH);
    journal.writer().step(false);

    assertTrue(journal.status().firstSequence() > first);
    assertEquals(before, storage.segments());

    storage.failSyncs(false);
    journal.writer().step(true);

    assertTrue(storage.segments().size() < before.size());
    assertEquals(new DiskHealth.Working(), journal.status().disk());
  }

  /// Neither what a reader has not finished goes for a full disk, nor what a destination waits for
  /// that does not run at the moment.
  @Test
  @Tag("F12")
  void onAFullDiskOnlyWhatEverybodyHasGotMakesRoom() throws Exception {
    var storage = new FaultyStorage(new Random(8));
    storage.capacity(24 << 10);
    Journal journal = open(storage);
    Reader slow = journal.reader("slow", new StartPosition.Earliest(), false);
    Reader away = journal.reader("away", new StartPosition.Earliest(), false);
    Reader quick = journal.reader("quick", new StartPosition.Earliest(), false);
    for (int i = 0; i < 24; i++) {
      write(journal, "x".repeat(900));
    }
    assertEquals(24, RecoveryTest.readAll(quick).size());
    quick.commit(24);
    assertEquals(0, journal.status().firstSequence());
    assertInstanceOf(DiskHealth.Failing.class, journal.status().disk());

    assertEquals(24, RecoveryTest.readAll(slow).size());
    slow.commit(20);
    journal.writer().step(true);
    assertEquals(0, journal.status().firstSequence(), "one has got nothing yet");
    away.close();
    journal.writer().step(true);
    assertEquals(0, journal.status().firstSequence(), "and still has not, although it is away");

    try (Reader back = journal.reader("away", new StartPosition.Earliest(), false)) {
      assertEquals(24, RecoveryTest.readAll(back).size());
      back.commit(20);
      journal.writer().step(true);

      assertInstanceOf(DiskHealth.Working.class, journal.status().disk());
      assertEquals(24, journal.status().durableSequence());
      long first = journal.status().firstSequence();
      assertTrue(first > 0 && first <= 20, "first " + first);
      assertEquals(first, journal.status().evictedEarlyLines());
      assertEquals(Map.of(), slow.progress().losses());
      assertEquals(Map.of(), back.progress().losses());
      try (Journal again = open(storage.afterKill())) {
        Reader resumed = again.reader("slow", new StartPosition.Earliest(), false);
        assertEquals(20, resumed.progress().start());
        assertEquals(4, RecoveryTest.readAll(resumed).size());
        assertEquals(Map.of(), resumed.progress().losses());
      }
    }
  }

  /// What was taken out of the configuration keeps a full disk full for an hour, and no longer.
  @Test
  @Tag("F12")
  void aDestinationThatIsGoneForGoodKeepsNoFullDiskFull() throws Exception {
    var storage = new FaultyStorage(new Random(8));
    storage.capacity(24 << 10);
    Journal journal = open(storage, Duration.ofDays(7));
    Reader gone = journal.reader("gone", new StartPosition.Earliest(), false);
    Reader quick = journal.reader("quick", new StartPosition.Earliest(), false);
    for (int i = 0; i < 24; i++) {
      write(journal, "x".repeat(900));
    }
    assertEquals(24, RecoveryTest.readAll(quick).size());
    quick.commit(24);
    gone.commit(1);
    gone.close();
    journal.expects(Set.of("quick"));
    assertEquals(Map.of("gone", 23L), journal.waitingInVain());
    pass(Duration.ofMinutes(59).toMillis());
    journal.writer().step(true);
    assertEquals(0, journal.status().firstSequence(), "it may be back soon");
    assertInstanceOf(DiskHealth.Failing.class, journal.status().disk());

    pass(Duration.ofMinutes(1).toMillis());
    journal.writer().step(true);

    assertInstanceOf(DiskHealth.Working.class, journal.status().disk());
    assertEquals(24, journal.status().durableSequence());
    long first = journal.status().firstSequence();
    assertTrue(first > 1, "first " + first);
    assertEquals(Map.of("gone", 24 - first), journal.waitingInVain());
    assertEquals(first, journal.status().evictedEarlyLines());
    assertEquals(Map.of(), quick.progress().losses());
    try (Reader back = journal.reader("gone", new StartPosition.Earliest(), false)) {
      assertEquals(Map.of(), journal.waitingInVain());
      assertEquals(24 - first, RecoveryTest.readAll(back).size());
      assertEquals(
          first - 1, back.progress().losses().values().stream().mapToLong(each -> each).sum());
    }
  }

  /// One that is still in the configuration is waited for, although it does not run.
  @Test
  @Tag("F12")
  void aDestinationThatMayComeBackIsWaitedFor() throws Exception {
    var storage = new FaultyStorage(new Random(8));
    storage.capacity(24 << 10);
    Journal journal = open(storage, Duration.ofDays(7));
    journal.reader("broken", new StartPosition.Earliest(), false).close();
    Reader quick = journal.reader("quick", new StartPosition.Earliest(), false);
    for (int i = 0; i < 24; i++) {
      write(journal, "x".repeat(900));
    }
    assertEquals(24, RecoveryTest.readAll(quick).size());
    quick.commit(24);
    journal.expects(Set.of("quick"));
    pass(Duration.ofMinutes(59).toMillis());
    journal.expects(Set.of("quick", "broken"));
    pass(Duration.ofHours(2).toMillis());
    journal.writer().step(true);

    assertEquals(0, journal.status().firstSequence());
    assertEquals(Map.of(), journal.waitingInVain());
  }

  /// Enough for retention by bytes to delete something.
  private void fill(Journal journal) {
    for (int i = 0; i < 60; i++) {
      write(journal, "x".repeat(900));
      pass(EIGHTH / 8);
    }
  }

  private void write(Journal journal, String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    journal.append(bytes, 0, bytes.length, millis);
    journal.seal();
    if (journal.status().disk() instanceof DiskHealth.Working) {
      journal.writer().step(false);
    }
  }

  private static List<String> all(Journal journal) throws InterruptedException {
    try (Reader reader = journal.snapshotReader(new StartPosition.Earliest())) {
      return RecoveryTest.readAll(reader);
    }
  }

  private void pass(long duration) {
    millis += duration;
    nanos += TimeUnit.MILLISECONDS.toNanos(duration);
  }

  private void stepClock(Duration step) {
    millis += step.toMillis();
  }

  private Journal open(@Nullable Storage storage) throws IOException {
    return open(storage, AGE);
  }

  private Journal open(@Nullable Storage storage, Duration age) throws IOException {
    var settings =
        new JournalSettings(
            16 << 10,
            storage == null ? Optional.empty() : Optional.of(Path.of("unused")),
            32 << 10,
            age,
            Duration.ofMillis(50),
            1024,
            Duration.ofMillis(25));
    return Journal.open(settings, () -> Instant.ofEpochMilli(millis), storage, 4096, () -> nanos);
  }
}
