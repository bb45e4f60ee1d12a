package dev.natship.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.journal.JournalSettings;
import dev.natship.shaping.Selection;
import dev.natship.testkit.Await;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How much one who follows gets beside others.
@Timeout(60)
class FollowingTest {
  private static final Duration AMPLE = Duration.ofSeconds(20);
  private static final int LINES = 2_000;

  /// A piece may be larger than his part of what all get, and would be twice the bytes for all.
  @Test
  void getsHisPartAlsoWherePiecesAreLarger() throws Exception {
    try (Pen pen =
        new Pen(JournalSettings.inMemory(4 << 20).chunked(64 << 10, Duration.ofMillis(50)))) {
      Live live = new Live(pen.journal, 8 << 20);
      Counter alone = new Counter();
      Counter oneOfMany = new Counter();
      try (Following first = follow(live, alone);
          Following second = follow(live, oneOfMany)) {
        for (int i = 0; i < LINES; i++) {
          pen.write("shop", "x".repeat(100));
        }
        Await.until(
            AMPLE,
            () -> {
              assertTrue(first.look(1) || alone.skipped == 0);
              return alone.lines == LINES;
            });

        int turns = 20;
        for (int i = 0; i < turns; i++) {
          assertTrue(second.look(1_000));
        }
        long part = (8L << 20) / 1_000;
        assertTrue(oneOfMany.bytes <= turns * part + (32 << 10), "got " + oneOfMany.bytes);
        assertTrue(oneOfMany.bytes >= (turns - 4) * part, "got " + oneOfMany.bytes);
        while (second.look(1_000)) {
          // his turns go on until he has all
        }
        assertEquals(LINES, oneOfMany.lines);
        assertEquals(0, oneOfMany.skipped);
      }
    }
  }

  private static Following follow(Live live, LineReceiver receiver) {
    Interest interest = new SelectedLines(Selection.EVERYTHING, OwnForm.JSON);
    return new Following(live.follow(interest, 0), receiver, Optional.empty());
  }

  private static final class Counter implements LineReceiver {
    private int lines;
    private long bytes;
    private long skipped;

    @Override
    public void line(FoundLine line) {
      lines++;
      bytes += line.json().length;
    }

    @Override
    public void notice(Notice notice) {
      if (notice instanceof Notice.Skipped(long more)) {
        skipped += more;
      }
    }

    @Override
    public void flush() {}
  }
}
