package dev.natship.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.shaping.Selection;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is counted for whoever was too late.
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
