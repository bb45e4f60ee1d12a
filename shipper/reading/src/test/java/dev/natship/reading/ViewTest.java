package dev.natship.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.journal.JournalSettings;
import dev.natship.shaping.Selection;
import dev.natship.testkit.Await;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is counted for whoever was too late.
@Timeout(60)
class ViewTest {
  private final View view =
      new View(
          new SelectedLines(Selection.EVERYTHING, OwnForm.JSON),
          new ReentrantLock().newCondition());

  @Test
  void linesThatWerePushedOutAreSkippedAndThoseNobodyLookedAtStayUnread() {
    View.Place begin = view.end();
    view.add(lines(1, 2, 3));
    view.add(new View.Entry.Unread(1_000));
    view.add(lines(1_004, 1_005));
    view.add(new View.Entry.Unread(7));
    view.add(lines(1_013));
    view.shrink(sizeOf(lines(1_013)));

    View.Taken late = view.take(begin, Long.MAX_VALUE);

    assertEquals(5, late.skipped());
    assertEquals(1_007, late.unread());
    assertEquals(1, late.entries().size());
    View.Taken again = view.take(late.next(), Long.MAX_VALUE);
    assertEquals(List.of(0L, 0L, 0), counted(again));
  }

  @Test
  void whoHadTheFirstPartMissesTheSecondOnly() {
    view.add(lines(1, 2));
    view.add(new View.Entry.Unread(10));
    View.Place behindBoth = view.take(new View.Place(0, 0, 0), Long.MAX_VALUE).next();
    view.add(lines(13, 14, 15));
    view.add(new View.Entry.Unread(20));
    view.add(lines(36));
    view.shrink(sizeOf(lines(36)));

    assertEquals(List.of(3L, 20L, 1), counted(view.take(behindBoth, Long.MAX_VALUE)));
  }

  @Test
  void whatNobodyLookedAtIsToldWithItsNumber() throws Exception {
    JournalSettings small =
        JournalSettings.inMemory(1 << 20).chunked(4 << 10, Duration.ofMillis(5));
    try (Pen pen = new Pen(small)) {
      LogReader reader = new LogReader(pen.journal, 256 << 10);
      Watcher slow = follow(reader);
      Await.until(Duration.ofSeconds(20), () -> reader.followers() == 1);
      slow.holdUp();
      // More than the journal holds, so that what reads for all is too late as well.
      int lines = 200_000;
      IntStream.range(0, lines).forEach(i -> pen.write("shop", i + "x".repeat(300)));
      slow.letGo();

      Await.until(
          Duration.ofSeconds(30),
          () -> slow.messages.size() + slow.skipped() + unread(slow) == lines);

      assertTrue(unread(slow) > 0);
      slow.close();
    }
  }

  private static Watcher follow(LogReader reader) {
    return new Watcher(
        reader,
        new LogQuery(
            Map.of(), new LogQuery.Start.Now(), Optional.empty(), OptionalInt.empty(), 1, true));
  }

  private static long unread(Watcher watcher) {
    return watcher.notices.stream()
        .mapToLong(each -> each instanceof Notice.Unread(long lines) ? lines : 0)
        .sum();
  }

  private static List<Number> counted(View.Taken taken) {
    return List.of(taken.skipped(), taken.unread(), taken.entries().size());
  }

  private static View.Entry lines(long... sequences) {
    int[] ends = IntStream.rangeClosed(1, sequences.length).map(i -> i * 100).toArray();
    return new View.Entry.Lines(
        new FoundLines(
            new byte[sequences.length * 100], 1, Arrays.copyOf(sequences, sequences.length), ends));
  }

  private long sizeOf(View.Entry entry) {
    View other = new View(view.interest(), view.news());
    other.add(entry);
    return other.bytes();
  }
}
