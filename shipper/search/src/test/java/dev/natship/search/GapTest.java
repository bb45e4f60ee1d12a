package dev.natship.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Output;
import dev.natship.archive.ArchiveSettings;
import dev.natship.archive.Archiver;
import dev.natship.archive.KeptLines;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import dev.natship.shaping.Selection;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is damaged or deleted in a folder, a search finds each line, or says that it is
/// missing.
class GapTest {
  private static final long BEGIN = 1_700_000_000_000L;
  private static final int OF_ONE_LIFE = 4_000;
  private static final int LIVES = 5;
  private static final int ALL = LIVES * OF_ONE_LIFE;

  @TempDir static Path whole;
  @TempDir Path damaged;

  @BeforeAll
  static void write() throws Exception {
    JournalSettings settings =
        JournalSettings.inMemory(8 << 20)
            .on(whole)
            .retaining(64 << 20, Duration.ofDays(7))
            .chunked(8 << 10, Duration.ofSeconds(9));
    int archived = 0;
    for (int life = 0; life < LIVES; life++) {
      try (Journal journal = Journal.open(settings, InstantSource.system())) {
        append(journal, life * OF_ONE_LIFE);
      }
      if (life == LIVES - 2) {
        Archiver.once(
            whole, new ArchiveSettings(1 << 30, Duration.ofDays(9999), 0), InstantSource.system());
        archived = life;
      }
    }
    // As retention does in time.
    for (Path segment : files(whole, ".segment").subList(0, archived)) {
      Files.delete(segment);
    }
  }

  private static void append(Journal journal, int from) throws InterruptedException {
    Decoder decoder = new Decoder();
    Output record = new Output(256);
    for (int i = from; i < from + OF_ONE_LIFE; i++) {
      byte[] payload =
          ("{\"message\":\"m" + i + " " + Integer.toHexString(i * 0x9e3779b1) + "\"}")
              .getBytes(StandardCharsets.UTF_8);
      record.truncate(0);
      decoder.decode("logs.x", payload, 0, payload.length, (BEGIN + i) * 1_000_000, record);
      while (journal.append(record.array(), 0, record.size(), BEGIN + i) < 0) {
        journal.awaitRoom(Duration.ofSeconds(1));
      }
    }
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(ending))
          .sorted()
          .toList();
    }
  }

  private void copy() throws IOException {
    for (Path file : files(damaged, "")) {
      Files.delete(file);
    }
    for (Path file : files(whole, "")) {
      Path to = damaged.resolve(whole.relativize(file));
      Files.createDirectories(to.getParent());
      Files.copy(file, to);
    }
  }

  private static final class Seen implements Finds {
    private final BitSet found = new BitSet();
    private final List<Gap> gaps = new ArrayList<>();
    private boolean counts;
    private int counted;

    @Override
    public boolean line(long sequence, long receivedMillis, LineView line, boolean isContext) {
      assertFalse(found.get((int) sequence), () -> sequence + " comes twice");
      assertEquals(BEGIN + sequence, receivedMillis);
      found.set((int) sequence);
      return true;
    }

    @Override
    public boolean countsOnly() {
      return counts;
    }

    @Override
    public void lines(int count, long oldest, long latest) {
      counted += count;
    }

    @Override
    public void gap(Gap gap) {
      gaps.add(gap);
    }

    private BitSet missing() {
      BitSet missing = new BitSet();
      for (Gap gap : gaps) {
        missing.set((int) gap.first(), (int) Math.min(ALL, gap.end()));
      }
      return missing;
    }
  }

  private Seen search(boolean newestFirst, long since, long until) throws IOException {
    Seen seen = new Seen();
    try (KeptLines past = KeptLines.open(damaged)) {
      Query query =
          new Query(Optional.empty(), false, Selection.EVERYTHING, since, until, newestFirst, 0);
      Progress progress = new Search(query, seen).run(past);
      assertEquals(seen.gaps.size(), progress.gaps());
    }
    return seen;
  }

  private Seen search(boolean newestFirst) throws IOException {
    return search(newestFirst, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  @Test
  void aWholeFolderHasNoGap() throws Exception {
    copy();

    assertEquals(3, files(damaged, ".archive").size(), files(damaged, "").toString());
    assertEquals(List.of(), search(false).gaps);
    assertEquals(ALL, search(true).found.cardinality());
  }

  @Test
  void aDeletedFileIsToldWhereItsLinesWouldStand() throws Exception {
    copy();
    Files.delete(files(damaged, ".archive").get(1));

    for (boolean newestFirst : new boolean[] {false, true}) {
      Seen seen = search(newestFirst);
      Gap gap = seen.gaps.getFirst();

      assertEquals(1, seen.gaps.size(), seen.gaps.toString());
      assertEquals(Gap.Reason.MISSING, gap.reason());
      assertEquals(OF_ONE_LIFE, gap.first());
      assertEquals(2 * OF_ONE_LIFE, gap.end());
      assertEquals(BEGIN + OF_ONE_LIFE - 1, gap.oldest());
      assertEquals(BEGIN + 2 * OF_ONE_LIFE, gap.latest());
      assertTrue(
          gap.words().startsWith("4,000 lines from 2023-11-14T22:13:23.999Z to"), gap.words());
    }
    assertEquals(List.of(), search(false, BEGIN + 2 * OF_ONE_LIFE + 1, Long.MAX_VALUE).gaps);
    assertEquals(List.of(), search(false, Long.MIN_VALUE, BEGIN + OF_ONE_LIFE - 1).gaps);
  }

  /// Beside a file that does not say of which life it is.
  @Test
  void aDeletedFileIsToldWhereTheNextOneIsDamagedToo() throws Exception {
    copy();
    List<Path> archived = files(damaged, ".archive");
    Files.delete(archived.get(1));
    flip(archived.get(2), 20);

    for (boolean newestFirst : new boolean[] {false, true}) {
      Seen seen = search(newestFirst);
      BitSet expected = new BitSet();
      expected.set(OF_ONE_LIFE, 2 * OF_ONE_LIFE);

      assertEquals(expected, seen.missing(), seen.gaps.toString());
    }
  }

  /// What a segment had lost before it was rewritten stands in no block, and blocks need not be
  /// read to count their lines, or to know that they cannot have what is wanted.
  @Test
  void whoeverReadsNoBlockIsToldOfLinesThatItHasNot() throws Exception {
    copy();
    for (Path file : files(damaged, ".archive")) {
      Files.delete(file);
    }
    Path segment = files(damaged, ".segment").getFirst();
    flip(segment, Files.size(segment) / 2);
    Archiver.once(
        damaged, new ArchiveSettings(1 << 30, Duration.ofDays(9999), 0), InstantSource.system());
    Files.delete(segment);
    BitSet missing = search(false).missing();
    assertFalse(missing.isEmpty());

    Seen counted = counted();
    assertEquals(missing, counted.missing());
    int all = counted.counted + counted.found.cardinality() + missing.cardinality();
    assertEquals(2 * OF_ONE_LIFE, all, "the last two lives");

    Seen errors = new Seen();
    Selection none = Selection.of(Map.of("apps", List.of("none")), (_, _) -> {});
    run(errors, none);
    assertEquals(missing, errors.missing());
  }

  private Seen counted() throws IOException {
    Seen counted = new Seen();
    counted.counts = true;
    run(counted, Selection.EVERYTHING);
    return counted;
  }

  private void run(Finds finds, Selection selection) throws IOException {
    try (KeptLines past = KeptLines.open(damaged)) {
      new Search(
              new Query(
                  Optional.empty(), false, selection, Long.MIN_VALUE, Long.MAX_VALUE, false, 0),
              finds)
          .run(past);
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = Math.max(0, bytes.read());
      bytes.seek(at);
      bytes.write(old ^ 1);
    }
  }

  @Test
  void whateverIsDamagedEachLineIsFoundOrToldToBeMissing() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int told = 0;
    for (int round = 0; round < 120; round++) {
      copy();
      String what = "seed " + seed + ", round " + round + ": " + damage(random);
      Seen forwards = search(false);
      Seen backwards = search(true);

      BitSet seen = (BitSet) forwards.found.clone();
      assertFalse(seen.intersects(forwards.missing()), what);
      seen.or(forwards.missing());
      assertEquals(ALL, seen.get(0, ALL).cardinality(), what);
      assertEquals(forwards.found, backwards.found, what);
      assertEquals(forwards.missing(), backwards.missing(), what);
      Seen counted = counted();
      assertEquals(forwards.missing(), counted.missing(), what);
      assertEquals(
          forwards.found.cardinality(), counted.counted + counted.found.cardinality(), what);
      told += forwards.gaps.size();
    }
    assertTrue(told > 20, "seed " + seed);
  }

  /// As the journal's newest lines are while the disk is full.
  @Test
  void whatIsMissingInManyPartsIsToldOnceWhereItStandsAndWithTheTimesBesideIt() throws Exception {
    BitSet there = new BitSet();
    there.set(0, 14);
    there.set(57, 80);
    there.clear(71);
    List<String> told = new ArrayList<>();
    Finds finds =
        new Finds() {
          @Override
          public boolean line(long sequence, long millis, LineView line, boolean isContext) {
            told.add(String.valueOf(sequence));
            return true;
          }

          @Override
          public void gap(Gap gap) {
            told.add(gap.first() + "-" + gap.end());
            assertEquals(Windows.millis(gap.first() - 1), gap.oldest());
            assertEquals(Windows.millis(gap.end()), gap.latest());
          }
        };
    for (boolean newestFirst : new boolean[] {false, true}) {
      told.clear();
      new Search(
              new Query(
                  Optional.empty(),
                  false,
                  Selection.EVERYTHING,
                  Long.MIN_VALUE,
                  Long.MAX_VALUE,
                  newestFirst,
                  0),
              finds)
          .run(List.of(new Windows(0, 80, there)), 0);

      assertEquals(2, told.stream().filter(each -> each.contains("-")).count(), told.toString());
      int at = told.indexOf("14-57");
      assertEquals(newestFirst ? "57" : "13", told.get(at - 1));
      assertEquals(newestFirst ? "13" : "57", told.get(at + 1));
    }
  }

  /// The oldest and the newest file stay, for nobody can say what was in them.
  private String damage(Random random) throws IOException {
    StringBuilder what = new StringBuilder();
    for (int i = 0; i <= random.nextInt(3); i++) {
      List<Path> all = new ArrayList<>(files(damaged, ".archive"));
      all.addAll(files(damaged, ".segment"));
      Path file = all.get(1 + random.nextInt(all.size() - 2));
      what.append(file.getFileName());
      switch (random.nextInt(6)) {
        case 0 -> {
          Files.delete(file);
          what.append(" deleted; ");
        }
        case 1 -> {
          try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(random.nextLong(bytes.length() + 1));
          }
          what.append(" cut; ");
        }
        default -> {
          try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long at = random.nextLong(Math.max(1, bytes.length()));
            bytes.seek(at);
            int old = Math.max(0, bytes.read());
            bytes.seek(at);
            bytes.write(old ^ 1 << random.nextInt(8));
            what.append(" at ").append(at).append("; ");
          }
        }
      }
    }
    return what.toString();
  }
}
