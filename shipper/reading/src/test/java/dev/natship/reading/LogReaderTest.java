package dev.natship.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Field;
import dev.natship.archive.RawBlock;
import dev.natship.archive.Stretch;
import dev.natship.journal.JournalSettings;
import dev.natship.search.Finds;
import dev.natship.search.Query;
import dev.natship.search.Search;
import dev.natship.shaping.Selection;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

@Timeout(60)
class LogReaderTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final Map<String, List<String>> ALL = Map.of();
  private static final LogQuery.Start OLDEST = new LogQuery.Start.Oldest();
  private static final LogQuery.Start NOW = new LogQuery.Start.Now();

  private Pen pen;
  private LogReader reader;

  @BeforeEach
  void open() throws IOException {
    pen = new Pen();
    reader = new LogReader(pen.journal, 1 << 20);
  }

  @AfterEach
  void close() {
    pen.close();
  }

  @Test
  void whoeverFollowsGetsWhatHeSelectsAndInItsOrder() throws Exception {
    try (Watcher shop = follow(Map.of("apps", List.of("sh*")));
        Watcher all = follow(ALL)) {
      Await.until(BOUND, () -> reader.followers() == 2);
      pen.write("shop", "one");
      pen.write("web", "two");
      pen.write("shop", "three");

      Await.until(BOUND, () -> all.messages.size() == 3 && shop.messages.size() == 2);
      assertEquals(List.of("one", "two", "three"), all.messages);
      assertEquals(List.of("one", "three"), shop.messages);
    }
  }

  @Test
  void withNobodyLookingThereIsNoReader() throws Exception {
    assertFalse(reader.isReading());
    try (Watcher all = follow(ALL)) {
      Await.until(BOUND, all::hasBegun);
      Await.until(BOUND, reader::isReading);
    }
    Await.until(BOUND, () -> !reader.isReading());
    assertEquals(0, reader.followers());

    try (Watcher again = follow(ALL)) {
      Await.until(BOUND, () -> reader.followers() == 1);
      pen.write("shop", "later");
      Await.until(BOUND, () -> again.messages.contains("later"));
    }
  }

  @Test
  void aSlowOneLosesLinesOfHisOwnAndIsToldHowMany() throws Exception {
    reader = new LogReader(pen.journal, 4 << 20);
    try (Watcher slow = follow(Map.of("not-apps", List.of("nobody")));
        Watcher quick = follow(ALL)) {
      Await.until(BOUND, () -> reader.followers() == 2);
      slow.holdUp();
      int lines = 6_000;
      for (int i = 0; i < lines; i++) {
        pen.write("shop", i + "x".repeat(300));
        if (i % 100 == 0) {
          int written = i;
          Await.until(BOUND, () -> quick.messages.size() >= written - 200);
        }
      }
      Await.until(BOUND, () -> quick.messages.size() == lines);
      slow.letGo();
      Await.until(BOUND, () -> slow.messages.size() + slow.skipped() == lines);

      assertTrue(slow.skipped() > 0);
      assertEquals(0, quick.skipped());
      assertEquals((lines - 1) + "x".repeat(300), slow.messages.getLast());
    }
  }

  @Test
  void hePinsNothingInTheJournal() throws Exception {
    try (Watcher slow = follow(ALL)) {
      Await.until(BOUND, () -> reader.followers() == 1);
      slow.holdUp();
      for (int i = 0; i < 20_000; i++) {
        pen.write("shop", i + "x".repeat(400));
      }
      assertEquals(0, pen.journal.status().refusedLines());
    }
  }

  @Test
  void thePastGoesOverIntoThePresentWithoutAGapAndWithoutASecondTime() throws Exception {
    int lines = 4_000;
    reader = new LogReader(pen.journal, 64 << 20);
    Thread writer =
        Thread.ofPlatform()
            .start(() ->
                IntStream.range(0, lines)
                    .forEach(i -> {
                      pen.write("shop", Integer.toString(i));
                      if (i % 50 == 0) {
                        Thread.yield();
                      }
                    }));
    List<Watcher> watchers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      watchers.add(new Watcher(reader, query(ALL, OLDEST, OptionalInt.empty(), true)));
    }
    writer.join();
    List<String> expected = IntStream.range(0, lines).mapToObj(Integer::toString).toList();
    for (Watcher each : watchers) {
      Await.until(BOUND, () -> each.messages.size() >= lines);
      assertTrue(expected.equals(each.messages), () -> difference(expected, each));
      each.close();
    }
  }

  /// Says where a line is missing, or came twice or too early.
  private static String difference(List<String> expected, Watcher watcher) {
    int at = 0;
    while (at < expected.size() && expected.get(at).equals(watcher.messages.get(at))) {
      at++;
    }
    int end = Math.min(at + 5, watcher.messages.size());
    return "%d of %d lines; at %d came %s; %s"
        .formatted(
            watcher.messages.size(),
            expected.size(),
            at,
            watcher.messages.subList(at, end),
            watcher.notices);
  }

  @Test
  void theLastLinesComeFirstAndThenWhatArrives() throws Exception {
    IntStream.range(0, 5_000).forEach(i -> pen.write(i % 1_000 == 7 ? "rare" : "web", "m" + i));
    LogQuery query = query(Map.of("apps", List.of("rare")), OLDEST, OptionalInt.of(2), true);
    try (Watcher rare = new Watcher(reader, query)) {
      Await.until(BOUND, () -> reader.followers() == 1);
      pen.write("rare", "new");
      Await.until(BOUND, () -> rare.messages.size() == 3);
      assertEquals(List.of("m3007", "m4007", "new"), rare.messages);
    }
  }

  @Test
  void readsWhatWasReceivedBetweenTwoMoments() throws Exception {
    for (int second = 0; second < 10; second++) {
      pen.millis = second * 1_000L;
      pen.write("web", "at " + second);
    }
    LogQuery query =
        new LogQuery(
            ALL,
            new LogQuery.Start.Since(Instant.ofEpochSecond(3)),
            Optional.of(Instant.ofEpochSecond(6)),
            OptionalInt.empty(),
            100,
            false);

    Watcher found = read(query);

    assertEquals(List.of("at 3", "at 4", "at 5"), found.messages);
    Notice.End end = assertInstanceOf(Notice.End.class, found.notices.getLast());
    assertFalse(end.more());
  }

  @Test
  void pagesFollowEachOther() throws Exception {
    IntStream.range(0, 10).forEach(i -> pen.write("web", Integer.toString(i)));
    LogQuery.Start start = OLDEST;
    List<String> all = new ArrayList<>();
    int pages = 0;
    for (boolean more = true; more; pages++) {
      Watcher page =
          read(new LogQuery(ALL, start, Optional.empty(), OptionalInt.empty(), 4, false));
      all.addAll(page.messages);
      Notice.End end = assertInstanceOf(Notice.End.class, page.notices.getLast());
      start = new LogQuery.Start.After(end.cursor());
      more = end.more();
    }
    assertEquals(IntStream.range(0, 10).mapToObj(Integer::toString).toList(), all);
    assertEquals(3, pages);
  }

  @Test
  void whoeverComesBackGoesOnBehindHisCursorAndHearsWhatHeMissed() throws Exception {
    IntStream.range(0, 3).forEach(i -> pen.write("web", "early" + i));
    LineCursor cursor = read(query(ALL, OLDEST, OptionalInt.empty(), false)).cursors.getFirst();
    Watcher next = read(query(ALL, new LogQuery.Start.After(cursor), OptionalInt.empty(), false));
    assertEquals(List.of("early1", "early2"), next.messages);

    IntStream.range(0, 20_000).forEach(i -> pen.write("web", i + "x".repeat(300)));
    Watcher late = read(query(ALL, new LogQuery.Start.After(cursor), OptionalInt.empty(), false));

    Notice.Missed missed = assertInstanceOf(Notice.Missed.class, late.notices.getFirst());
    assertEquals(late.cursors.getFirst().sequence() - 1, missed.lines().getAsLong());
  }

  @Test
  void whoeverPagesBackwardsHearsThatWhatStoodThereWasLetGo() throws Exception {
    IntStream.range(0, 3).forEach(i -> pen.write("web", "early" + i));
    LineCursor cursor = read(query(ALL, OLDEST, OptionalInt.empty(), false)).cursors.getLast();
    PastSearch before =
        new PastSearch(
            Optional.empty(), false, true, Optional.of(cursor), 0, Optional.empty(), 1, false);
    LogQuery pages =
        new LogQuery(ALL, OLDEST, Optional.empty(), OptionalInt.empty(), 1_000, false, before);
    Watcher there = read(pages);
    assertEquals(List.of("early1", "early0"), there.messages);
    assertEquals(1, there.notices.size(), () -> there.notices.toString());

    IntStream.range(0, 20_000).forEach(i -> pen.write("web", i + "x".repeat(300)));
    Watcher gone = read(pages);

    assertEquals(List.of(), gone.messages);
    assertEquals(new Notice.Missed(OptionalLong.empty()), gone.notices.getFirst());
  }

  @Test
  void afterARestartWithoutAFolderItIsSaidThatNobodyKnows() throws Exception {
    pen.write("web", "of the new life");
    LineCursor old = new LineCursor(pen.journal.life().epoch() - 1, 500);

    Watcher back = read(query(ALL, new LogQuery.Start.After(old), OptionalInt.empty(), false));

    assertEquals(List.of("of the new life"), back.messages);
    assertEquals(new Notice.Missed(OptionalLong.empty()), back.notices.getFirst());
  }

  @Test
  void withAFolderNothingIsMissedOverARestart(@TempDir Path folder) throws Exception {
    JournalSettings settings =
        new JournalSettings(
            4 << 20,
            Optional.of(folder),
            16 << 20,
            Duration.ofDays(1),
            Duration.ofMillis(50),
            4 << 10,
            Duration.ofMillis(5));
    LineCursor cursor;
    try (Pen first = new Pen(settings)) {
      first.write("web", "one");
      first.write("web", "two");
      LogReader before = new LogReader(first.journal, 1 << 20);
      cursor = read(before, query(ALL, OLDEST, OptionalInt.empty(), false)).cursors.getFirst();
    }
    try (Pen second = new Pen(settings)) {
      second.write("web", "three");
      LogReader after = new LogReader(second.journal, 1 << 20);
      Watcher back =
          read(after, query(ALL, new LogQuery.Start.After(cursor), OptionalInt.empty(), false));
      assertEquals(List.of("two", "three"), back.messages);
      assertEquals(1, back.notices.size());
    }
  }

  @Test
  void whoeverFollowsIsLetGoWhenTheJournalCloses() throws Exception {
    Watcher all = follow(ALL);
    Await.until(BOUND, () -> reader.followers() == 1);
    pen.close();
    all.join();
    assertEquals(0, reader.followers());
  }

  @Test
  void aThousandFollowOneLine() throws Exception {
    List<Watcher> crowd =
        Stream.generate(() -> follow(Map.of("level", List.of("info")))).limit(1_000).toList();
    Await.until(BOUND, () -> reader.followers() == 1_000);
    pen.write("web", "for all");
    Await.until(BOUND, () -> crowd.stream().allMatch(each -> each.messages.size() == 1));
    for (Watcher each : crowd) {
      each.close();
    }
    assertEquals(0, reader.followers());
  }

  @Test
  void cursorsAreReadAsTheyAreWritten() {
    for (LineCursor cursor : List.of(new LineCursor(17, 0), new LineCursor(5, -1))) {
      assertEquals(Optional.of(cursor), LineCursor.parse(cursor.toString()));
    }
    for (String text : List.of("", "-", "7", "7-", "x-1", "1-2-3", "-1-2", "1--2")) {
      assertEquals(Optional.empty(), LineCursor.parse(text), text);
    }
  }

  private Watcher follow(Map<String, List<String>> words) {
    return new Watcher(reader, query(words, NOW, OptionalInt.empty(), true));
  }

  private Watcher read(LogQuery query) throws InterruptedException {
    return read(reader, query);
  }

  private static Watcher read(LogReader reader, LogQuery query) throws InterruptedException {
    Watcher watcher = new Watcher(reader, query);
    watcher.join();
    return watcher;
  }

  private static LogQuery query(
      Map<String, List<String>> words, LogQuery.Start start, OptionalInt last, boolean follow) {
    return new LogQuery(words, start, Optional.empty(), last, 1_000_000, follow);
  }

  /// Two thousand lines of a megabyte each would not fit.
  @Test
  void partsOfLongLinesStaySmallAndInTheirOrder() throws Exception {
    JournalSettings settings =
        JournalSettings.inMemory(32 << 20).chunked(256 << 10, Duration.ofMillis(5));
    try (Pen large = new Pen(settings)) {
      for (int i = 0; i < 150; i++) {
        large.write("shop", "n" + i + " " + "x".repeat(i % 10 == 0 ? 100 : 60_000));
      }
      JournalStretch stretch = new JournalStretch(large.journal, 0, 150);
      for (boolean newestFirst : new boolean[] {false, true}) {
        List<String> found = new ArrayList<>();
        Finds finds =
            (sequence, received, line, isContext) -> {
              String message = line.text(Field.MESSAGE);
              found.add(message.substring(0, message.indexOf(' ')));
              return true;
            };
        Query query =
            new Query(
                Optional.empty(),
                false,
                Selection.EVERYTHING,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                newestFirst,
                0);
        new Search(query, finds).run(List.of(new StretchPart(stretch, 3, 149)), 0);

        List<String> all = IntStream.range(3, 149).mapToObj(i -> "n" + i).toList();
        assertEquals(newestFirst ? all.reversed() : all, found);
      }
      RawBlock block = new RawBlock();
      try (Stretch.Reading reading = stretch.open()) {
        for (int i = 0; i < reading.parts().size(); i++) {
          reading.read(i, block);
          assertTrue(block.length() < (1 << 20) + (512 << 10), () -> block.length() + " bytes");
        }
        assertTrue(reading.parts().size() > 5);
      }
    }
  }
}
