package dev.natship.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
    view.add(lines(1, 2, 3), 0);
    view.add(new View.Entry.Unread(1_000), 0);
    view.add(lines(1_004, 1_005), 0);
    view.add(new View.Entry.Unread(7), 0);
    view.add(lines(1_013), 0);
    view.shrink(sizeOf(lines(1_013)), 0);

    View.Taken late = view.take(begin, Long.MAX_VALUE);

    assertEquals(5, late.skipped());
    assertEquals(1_007, late.unread());
    assertEquals(1, late.entries().size());
    View.Taken again = view.take(late.next(), Long.MAX_VALUE);
    assertEquals(List.of(0L, 0L, 0), counted(again));
  }

  @Test
  void whoHadTheFirstPartMissesTheSecondOnly() {
    view.add(lines(1, 2), 0);
    view.add(new View.Entry.Unread(10), 0);
    View.Place behindBoth = view.take(new View.Place(0, 0, 0), Long.MAX_VALUE).next();
    view.add(lines(13, 14, 15), 0);
    view.add(new View.Entry.Unread(20), 0);
    view.add(lines(36), 0);
    view.shrink(sizeOf(lines(36)), 0);

    assertEquals(List.of(3L, 20L, 1), counted(view.take(behindBoth, Long.MAX_VALUE)));
  }

  /// Otherwise all lines are written, however few of them anybody can get.
  @Test
  void restsWhereMoreComesThanIsTakenUntilAllThatItHasIsTaken() {
    View.Place begin = view.end();
    view.add(lines(1, 2), 0);
    view.shrink(sizeOf(lines(1, 2)), 0);
    assertTrue(view.wants(0), "nothing was pushed out");
    view.add(lines(3, 4), 0);
    view.shrink(sizeOf(lines(3, 4)), 0);
    assertFalse(view.wants(1));
    view.skip(5, 10, 0);
    view.skip(6, 16, 0);

    View.Taken taken = view.take(begin, Long.MAX_VALUE);
    assertEquals(List.of(2L, 0L, 1), counted(taken));
    assertTrue(view.wants(2));
    view.add(lines(16), 0);
    View.Taken rest = view.take(taken.next(), Long.MAX_VALUE);
    assertEquals(2, rest.entries().size());
    assertEquals(new View.Entry.Skipped(11, 16), rest.entries().getFirst());
  }

  /// Whoever was away for a while wants what came last.
  @Test
  void doesNotRestWhereWhatIsPushedOutIsOld() {
    view.add(lines(1), 0);
    long later = Duration.ofSeconds(1).toNanos();
    view.add(lines(2), later);
    view.shrink(sizeOf(lines(2)), later);
    assertTrue(view.wants(later));
  }

  @Test
  void beginsAnewWhereWhatItHasGrewOld() {
    View.Place begin = view.end();
    view.add(lines(1), 0);
    view.add(lines(2), 0);
    view.shrink(sizeOf(lines(2)), 0);
    view.skip(7, 10, 0);
    assertFalse(view.wants(Duration.ofMillis(999).toNanos()));
    assertTrue(view.wants(Duration.ofSeconds(1).toNanos()));
    view.add(lines(10), 0);

    View.Taken taken = view.take(begin, Long.MAX_VALUE);
    assertEquals(List.of(2L, 0L, 2), counted(taken));
    assertEquals(new View.Entry.Skipped(7, 10), taken.entries().getFirst());
  }

  @Test
  void whoComesWhileItRestsHearsNothingOfWhatWasSkippedBefore() {
    view.add(lines(1), 0);
    view.add(lines(2), 0);
    view.shrink(sizeOf(lines(2)), 0);
    view.skip(7, 10, 0);
    view.join();
    View.Place begin = view.end();
    view.skip(3, 13, 0);
    view.skip(4, 17, 0);
    view.skip(5, 22, 0);
    view.wake();

    assertEquals(
        List.of(new View.Entry.Skipped(3, 13), new View.Entry.Skipped(9, 22)),
        view.take(begin, Long.MAX_VALUE).entries());
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
    other.add(entry, 0);
    return other.bytes();
  }
}
