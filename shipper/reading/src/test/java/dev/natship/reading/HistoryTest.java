package dev.natship.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.archive.ArchiveSettings;
import dev.natship.archive.Archiver;
import dev.natship.journal.JournalSettings;
import dev.natship.search.Tally;
import dev.natship.testkit.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The past as one: lines that are only in the archive, in segments, and in memory alone.
@Timeout(60)
class HistoryTest {
  private static final int ARCHIVED = 3_000;
  private static final int WRITTEN = 4_000;
  private static final int ALL = 5_000;
  private static final Duration AMPLE = Duration.ofSeconds(30);
  private static final PastSearch PROGRESS =
      new PastSearch(
          Optional.empty(), false, false, Optional.empty(), 0, Optional.empty(), 1, true);

  @TempDir Path folder;
  private Pen pen;
  private LogReader reader;

  @BeforeEach
  void write() throws Exception {
    JournalSettings settings =
        JournalSettings.inMemory(4 << 20).on(folder).retaining(64 << 20, Duration.ofDays(1));
    settings = settings.chunked(4 << 10, Duration.ofMillis(5));
    try (Pen first = new Pen(settings)) {
      write(first, 0, ARCHIVED);
    }
    try (Pen second = new Pen(settings)) {
      write(second, ARCHIVED, WRITTEN);
    }
    Archiver.once(
        folder, new ArchiveSettings(1 << 30, Duration.ofDays(9999), 0), InstantSource.system());
    forgetArchivedSegments();
    pen = new Pen(settings);
    write(pen, WRITTEN, ALL);
    reader = new LogReader(pen.journal, 1 << 20);
  }

  /// As retention does in time.
  private void forgetArchivedSegments() throws IOException {
    List<Path> segments;
    try (Stream<Path> files = Files.list(folder)) {
      segments = files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
    }
    assertTrue(segments.size() > 1, () -> "one segment a life: " + segments);
    Files.delete(segments.getFirst());
  }

  private static void write(Pen pen, int from, int to) {
    for (int i = from; i < to; i++) {
      pen.millis = 1_000_000 + i;
      pen.write(i % 2 == 0 ? "even" : "odd", "m" + i);
    }
  }

  @AfterEach
  void close() {
    pen.close();
  }

  @Test
  void everyLineIsThereOnceAndInItsOrder() throws Exception {
    assertEquals(messages(0, ALL), read(PastSearch.PLAIN, 1_000_000).messages);
  }

  @Test
  void backwardsPagesFollowEachOther() throws Exception {
    List<String> all = new ArrayList<>();
    Optional<LineCursor> before = Optional.empty();
    for (boolean more = true; more; ) {
      Watcher page = read(backwards(before), 700);
      all.addAll(page.messages);
      Notice.End end = assertInstanceOf(Notice.End.class, page.notices.getLast());
      before = Optional.of(end.cursor());
      more = end.more();
    }
    assertEquals(messages(0, ALL).reversed(), all);
  }

  @Test
  void forwardsPagesFollowEachOther() throws Exception {
    List<String> all = new ArrayList<>();
    LogQuery.Start start = new LogQuery.Start.Oldest();
    for (boolean more = true; more; ) {
      Watcher page = read(query(start, PastSearch.PLAIN, OptionalInt.empty(), 700, false));
      all.addAll(page.messages);
      Notice.End end = assertInstanceOf(Notice.End.class, page.notices.getLast());
      start = new LogQuery.Start.After(end.cursor());
      more = end.more();
    }
    assertEquals(messages(0, ALL), all);
  }

  @Test
  void whoeverFollowsGetsThePastFirstAndNothingTwice() throws Exception {
    LogQuery.Start since =
        new LogQuery.Start.Since(Instant.ofEpochMilli(1_000_000 + ARCHIVED - 10));
    try (Watcher follows =
        new Watcher(reader, query(since, PastSearch.PLAIN, OptionalInt.empty(), 1, true))) {
      Await.until(Duration.ofSeconds(20), () -> reader.followers() == 1);
      pen.write("odd", "m" + ALL);
      Await.until(Duration.ofSeconds(20), () -> follows.messages.contains("m" + ALL));
      assertEquals(messages(ARCHIVED - 10, ALL + 1), follows.messages);
    }
  }

  @Test
  void theLastLinesReachIntoTheArchive() throws Exception {
    LogQuery query =
        query(new LogQuery.Start.Oldest(), PastSearch.PLAIN, OptionalInt.of(ALL - 5), 1_000, false);
    assertEquals(messages(5, ALL), read(query).messages);
  }

  @Test
  void aTextIsFoundWithItsSurroundings() throws Exception {
    PastSearch search =
        new PastSearch(
            Optional.of("M2500"), true, false, Optional.empty(), 2, Optional.empty(), 1, false);
    // Of the same instance, which is told by the subject here.
    assertEquals(List.of("m2496", "m2498", "m2500", "m2502", "m2504"), found(search));
  }

  @Test
  void linesAreCountedByKindOverTime() throws Exception {
    PastSearch search =
        new PastSearch(
            Optional.empty(),
            false,
            false,
            Optional.empty(),
            0,
            Optional.of(PastSearch.Kind.APP),
            4,
            false);
    LogQuery query =
        new LogQuery(
            Map.of(),
            new LogQuery.Start.Since(Instant.ofEpochMilli(1_000_000)),
            Optional.of(Instant.ofEpochMilli(1_000_000 + WRITTEN)),
            OptionalInt.empty(),
            10,
            false,
            search);

    List<Notice.Counted> counted =
        read(query).notices.stream()
            .filter(Notice.Counted.class::isInstance)
            .map(Notice.Counted.class::cast)
            .toList();

    assertEquals(List.of("even", "odd"), counted.stream().map(each -> each.kind().name()).toList());
    assertEquals(List.of(500L, 500L, 500L, 500L), counted.getFirst().kind().over());
  }

  private List<String> found(PastSearch search) throws InterruptedException {
    return read(search, 100).messages;
  }

  private static PastSearch backwards(Optional<LineCursor> before) {
    return new PastSearch(Optional.empty(), false, true, before, 0, Optional.empty(), 1, false);
  }

  private static List<String> messages(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
  }

  private Watcher read(PastSearch search, long limit) throws InterruptedException {
    return read(query(new LogQuery.Start.Oldest(), search, OptionalInt.empty(), limit, false));
  }

  private Watcher read(LogQuery query) throws InterruptedException {
    Watcher watcher = new Watcher(reader, query);
    watcher.join();
    return watcher;
  }

  private static LogQuery query(
      LogQuery.Start start, PastSearch search, OptionalInt last, long limit, boolean follow) {
    return new LogQuery(Map.of(), start, Optional.empty(), last, limit, follow, search);
  }

  /// Each of them holds the memory of a search, and one of a few places.
  @Test
  void thoseWhoTakeLongKeepNoTailWaiting() throws Exception {
    LogQuery all =
        query(new LogQuery.Start.Oldest(), PROGRESS, OptionalInt.empty(), 1_000_000, false);
    List<Watcher> slow = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      slow.add(new Watcher(reader, all, 1));
    }
    Await.until(AMPLE, () -> slow.stream().allMatch(each -> each.messages.size() == 1));

    LogQuery last =
        query(new LogQuery.Start.Oldest(), PastSearch.PLAIN, OptionalInt.of(3), 1_000, false);
    assertEquals(messages(ALL - 3, ALL), read(last).messages);
    try (Watcher follows =
        new Watcher(
            reader,
            query(new LogQuery.Start.Now(), PastSearch.PLAIN, OptionalInt.empty(), 1, true))) {
      Await.until(AMPLE, () -> reader.followers() == 1);
      pen.write("odd", "news");
      Await.until(AMPLE, () -> follows.messages.contains("news"));
    }

    Watcher fifth = new Watcher(reader, all);
    Await.until(AMPLE, () -> fifth.notices.contains(new Notice.Waiting()));
    assertEquals(List.of(), fifth.messages);
    slow.getFirst().letGo();
    fifth.join();
    assertEquals(ALL + 1, fifth.messages.size());
    slow.forEach(Watcher::close);
  }

  @Test
  void whoeverHasGoneGivesHisPlaceBack() throws Exception {
    LogQuery all =
        query(new LogQuery.Start.Oldest(), PROGRESS, OptionalInt.empty(), 1_000_000, false);
    for (int i = 0; i < 10; i++) {
      try (Watcher gone = new Watcher(reader, all, 1)) {
        Await.until(AMPLE, () -> gone.messages.size() == 1);
      }
    }
    assertEquals(ALL, read(all).messages.size());
  }

  @Test
  void linesOfADamagedBlockAreToldToBeMissing() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("archive"))) {
      Path file = files.findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }

    Watcher all = read(PastSearch.PLAIN, 1_000_000);

    Notice.Missing gap =
        all.notices.stream()
            .filter(Notice.Missing.class::isInstance)
            .map(Notice.Missing.class::cast)
            .findFirst()
            .orElseThrow();
    assertEquals("damaged", gap.reason());
    assertEquals(ALL - all.messages.size(), gap.lines().orElseThrow());
    assertTrue(all.notices.contains(new Notice.Damaged(1)), all.notices.toString());
  }

  /// What an answer of the API says is read back as it was.
  @Test
  void anAnswerIsReadBackAsItWasSaid() throws Exception {
    List<Notice> said =
        List.of(
            new Notice.Began(new LineCursor(5, -1)),
            new Notice.Progressed(3, 9, 2),
            new Notice.Waiting(),
            new Notice.Missing(
                new LineCursor(5, 7),
                OptionalLong.of(3),
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                "damaged",
                "3 lines \"are\" missing"),
            new Notice.Counted(
                new Tally.Kind("a \"b\"", 6, List.of(1L, 0L, 5L)),
                Instant.EPOCH,
                Instant.ofEpochMilli(9)),
            new Notice.Skipped(1),
            new Notice.Unread(2),
            new Notice.Missed(OptionalLong.empty()),
            new Notice.Damaged(4),
            new Notice.Unknown(5, "nobody \"knows\"", Optional.of(Instant.EPOCH)),
            new Notice.End(new LineCursor(5, 9), true));
    StringBuilder answer = new StringBuilder("\n");
    said.forEach(
        each -> answer.append(new String(each.json(), StandardCharsets.UTF_8)).append('\n'));
    answer.append("{\"notice\":\"of a later version\"}\n");
    answer.append("{\"cursor\":\"5-8\",\"message\":\"m\",\"line\":{}}\n");
    List<Notice> heard = new ArrayList<>();
    List<LineCursor> cursors = new ArrayList<>();
    LineReceiver receiver =
        new LineReceiver() {
          @Override
          public void line(FoundLine line) {
            cursors.add(line.cursor());
          }

          @Override
          public void notice(Notice notice) {
            heard.add(notice);
          }

          @Override
          public void flush() {}
        };

    byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
    assertTrue(new LogAnswer().read(new ByteArrayInputStream(bytes), receiver));

    assertEquals(said, heard);
    assertEquals(List.of(new LineCursor(5, 8)), cursors);
    assertFalse(
        new LogAnswer().read(new ByteArrayInputStream(bytes, 0, 60), receiver), "it broke off");
  }
}
