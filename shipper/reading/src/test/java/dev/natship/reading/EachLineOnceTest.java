package dev.natship.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.archive.ArchiveSettings;
import dev.natship.archive.Archiver;
import dev.natship.archive.KeptLines;
import dev.natship.journal.JournalSettings;
import dev.natship.lines.LineView;
import dev.natship.search.Finds;
import dev.natship.search.Gap;
import dev.natship.search.Query;
import dev.natship.search.Search;
import dev.natship.shaping.Selection;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines come faster than the disk takes them, segments are rewritten and deleted, processes follow
/// each other: whoever searches meanwhile finds each line once, or is told that it is missing.
@Timeout(240)
class EachLineOnceTest {
  private static final ArchiveSettings PLENTY =
      new ArchiveSettings(1L << 40, Duration.ofDays(9999), 0);
  private static final ArchiveSettings NEWEST_ONLY =
      new ArchiveSettings(0, Duration.ofDays(9999), 0);
  private static final String FILLING = "x".repeat(400);

  @TempDir Path folder;
  private Pen pen;
  private int written;

  @BeforeEach
  void open() throws IOException {
    pen = new Pen(settings());
  }

  /// Of three segments only the journal keeps more than that, and of unwritten lines 64 KB.
  private JournalSettings settings() {
    return JournalSettings.inMemory(64 << 10)
        .on(folder)
        .retaining(3 << 20, Duration.ofDays(9999))
        .syncing(Duration.ZERO)
        .chunked(4 << 10, Duration.ofMillis(5));
  }

  @AfterEach
  void close() {
    pen.close();
  }

  private void write(int lines) {
    for (int i = 0; i < lines; i++) {
      pen.millis = 1_000_000 + written;
      pen.write(written % 2 == 0 ? "even" : "odd", "m" + written + " " + FILLING);
      written++;
    }
  }

  private void archive() throws IOException {
    archive(PLENTY);
  }

  private void archive(ArchiveSettings settings) throws IOException {
    Archiver.once(folder, settings, InstantSource.system());
  }

  private static final class Seen implements Finds {
    private final BitSet found = new BitSet();
    private final BitSet missing = new BitSet();
    private final List<Gap> gaps = new ArrayList<>();

    @Override
    public boolean line(long sequence, long receivedMillis, LineView line, boolean isContext) {
      assertFalse(found.get((int) sequence), () -> sequence + " comes twice");
      assertEquals(1_000_000 + sequence, receivedMillis);
      found.set((int) sequence);
      return true;
    }

    @Override
    public void gap(Gap gap) {
      gaps.add(gap);
      missing.set((int) gap.first(), (int) Math.min(Integer.MAX_VALUE, gap.end()));
    }

    /// From the first one that is known of up to that one.
    private void adds(int end, String what) {
      BitSet known = (BitSet) found.clone();
      assertFalse(known.intersects(missing), what);
      known.or(missing);
      int first = Math.max(0, known.nextSetBit(0));
      assertTrue(
          known.nextClearBit(first) >= end,
          () ->
              what
                  + ": nothing is known of "
                  + known.nextClearBit(first)
                  + " of "
                  + end
                  + ", told "
                  + gaps);
    }
  }

  private Seen through(boolean newestFirst) throws Exception {
    Seen seen = new Seen();
    LogReader reader = new LogReader(pen.journal, 1 << 20);
    reader.history().search(everything(newestFirst), History.Range.ALL, seen);
    return seen;
  }

  private static Seen in(KeptLines past, boolean newestFirst) throws IOException {
    Seen seen = new Seen();
    new Search(everything(newestFirst), seen).run(past);
    return seen;
  }

  private static Query everything(boolean newestFirst) {
    return new Query(
        Optional.empty(),
        false,
        Selection.EVERYTHING,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        newestFirst,
        0);
  }

  private void written() throws InterruptedException {
    pen.journal.awaitDurable(written - 1, Duration.ofSeconds(30));
  }

  @Test
  void whatTheMemoryLetsGoBeforeItIsWrittenIsToldToBeMissing() throws Exception {
    for (int round = 0; round < 3; round++) {
      write(8_000);
      written();
      archive();
    }

    for (boolean newestFirst : new boolean[] {false, true}) {
      Seen through = through(newestFirst);
      through.adds(written, "through the process");
      assertFalse(through.missing.isEmpty(), "lines came faster than the disk took them");
      try (KeptLines past = KeptLines.open(folder)) {
        Seen inFolder = in(past, newestFirst);
        inFolder.adds(written, "in the folder");
        assertEquals(through.found, inFolder.found);
        assertEquals(through.missing, inFolder.missing);
      }
    }
  }

  /// Counting all lines, of which most are not read, says the same.
  @Test
  void whoeverCountsIsToldTheSame() throws Exception {
    write(8_000);
    written();
    archive();
    write(8_000);
    written();
    Seen seen = through(false);

    Watcher counts = counted(Optional.empty());

    assertEquals(seen.found.cardinality(), lines(counts));
    assertEquals(seen.missing.cardinality(), told(counts));
  }

  /// Its newest file is there only, and the journal has what it let go.
  @Test
  void whatTheJournalKeepsLongerThanTheArchiveIsFoundByAll() throws Exception {
    for (int round = 0; round < 100; round++) {
      write(50);
      written();
    }
    archive(NEWEST_ONLY);
    BitSet all = new BitSet();
    all.set(0, written);

    for (boolean newestFirst : new boolean[] {false, true}) {
      assertEquals(all, through(newestFirst).found, "through the process");
      try (KeptLines past = KeptLines.open(folder)) {
        assertEquals(all, in(past, newestFirst).found, "in the folder");
      }
    }
    assertEquals(written, lines(counted(Optional.empty())));
    assertEquals(Optional.of(Instant.ofEpochMilli(1_000_000)), new History(pen.journal).oldest());
  }

  /// The journal itself knows what its disk never got: that is not damaged.
  @Test
  void whatTheJournalLetGoIsToldAsSuch() throws Exception {
    write(10);
    written();
    write(20_000);
    Seen seen = new Seen();

    new Search(everything(false), seen)
        .run(List.of(new JournalStretch(pen.journal, 0, written)), 0);

    seen.adds(written, "as the journal has it");
    assertFalse(seen.gaps.isEmpty());
    assertEquals(
        List.of(Gap.Reason.MISSING), seen.gaps.stream().map(Gap::reason).distinct().toList());
  }

  /// What is missing may have been newer than every line before it.
  @Test
  void whatIsMissingJustBeforeTheTimeThatIsAskedForIsTold() throws Exception {
    write(8_000);
    written();
    Seen seen = through(false);
    for (Gap gap : seen.gaps) {
      // The line before the gap is too old; those that are missing may not be.
      Instant since = Instant.ofEpochMilli(1_000_000 + gap.first());
      Watcher counts = counted(Optional.of(since));
      try (KeptLines past = KeptLines.open(folder)) {
        Seen later = new Seen();
        new Search(
                new Query(
                    Optional.empty(),
                    false,
                    Selection.EVERYTHING,
                    since.toEpochMilli(),
                    Long.MAX_VALUE,
                    false,
                    0),
                later)
            .run(past);
        assertTrue(later.missing.get((int) gap.first()), gap + ": " + later.gaps);
      }
      assertTrue(told(counts) >= gap.end() - gap.first(), gap.toString());
    }
  }

  private Watcher counted(Optional<Instant> since) throws InterruptedException {
    LogQuery query =
        new LogQuery(
            Map.of(),
            since
                .<LogQuery.Start>map(LogQuery.Start.Since::new)
                .orElse(new LogQuery.Start.Oldest()),
            Optional.empty(),
            OptionalInt.empty(),
            1_000_000,
            false,
            new PastSearch(
                Optional.empty(),
                false,
                false,
                Optional.empty(),
                0,
                Optional.of(PastSearch.Kind.ALL),
                1,
                false));
    Watcher watcher = new Watcher(new LogReader(pen.journal, 1 << 20), query);
    watcher.join();
    return watcher;
  }

  private static long lines(Watcher counts) {
    return counts.notices.stream()
        .mapToLong(each -> each instanceof Notice.Counted counted ? counted.kind().lines() : 0)
        .sum();
  }

  private static long told(Watcher counts) {
    return counts.notices.stream()
        .mapToLong(each -> each instanceof Notice.Missing gap ? gap.lines().orElse(0) : 0)
        .sum();
  }

  private static long unread(Watcher counts) {
    return counts.notices.stream()
        .mapToLong(each -> each instanceof Notice.Unread(long lines) ? lines : 0)
        .sum();
  }

  /// Only the journal knows then of which life the newest segment is.
  @Test
  void aNewestSegmentThatDoesNotSayWhoseItIsIsReadOnce() throws Exception {
    write(3_000);
    written();
    try (Stream<Path> files = Files.list(folder)) {
      Path newest =
          files
              .filter(file -> file.toString().endsWith(".segment"))
              .max(Comparator.naturalOrder())
              .orElseThrow();
      try (RandomAccessFile bytes = new RandomAccessFile(newest.toFile(), "rw")) {
        bytes.seek(20);
        bytes.write(0x7f);
      }
    }

    for (boolean newestFirst : new boolean[] {false, true}) {
      through(newestFirst).adds(written, "through the process");
    }
  }

  /// A searcher has looked at the folder, and is only then held up: what he has not opened yet is
  /// archived and deleted meanwhile, by the journal and at times by the archive too.
  @Test
  void whatIsRewrittenAndDeletedDuringASearchIsFoundOnce() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 12; round++) {
      String what = "seed " + seed + ", round " + round;
      write(random.nextInt(6_000));
      written();
      if (random.nextBoolean()) {
        archive();
      }
      int end = written;
      try (KeptLines past = KeptLines.open(folder)) {
        for (int steps = random.nextInt(3); steps > 0; steps--) {
          archive(random.nextInt(3) == 0 ? NEWEST_ONLY : PLENTY);
          write(random.nextInt(9_000));
          written();
        }
        if (random.nextInt(4) == 0) {
          pen.close();
          pen = new Pen(settings());
        }
        in(past, random.nextBoolean()).adds(end, what);
      }
      through(random.nextBoolean()).adds(written, what + " through the process");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void searchesFindEachLineOnceWhileOthersWriteAndRewrite(boolean newestOnly) throws Exception {
    AtomicBoolean ends = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              while (!ends.get()) {
                write(500);
              }
            });
    Thread archiver =
        Thread.ofPlatform()
            .start(() -> {
              while (!ends.get()) {
                try {
                  archive(newestOnly ? NEWEST_ONLY : PLENTY);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              }
            });
    try {
      for (int round = 0; round < 20; round++) {
        int end = (int) new History(pen.journal).end();
        through(round % 2 == 1).adds(end, "round " + round);
        try (KeptLines past = KeptLines.open(folder)) {
          in(past, round % 2 == 0).adds(0, "round " + round);
        }
      }
    } finally {
      ends.set(true);
      writer.join();
      archiver.join();
    }
  }
}
