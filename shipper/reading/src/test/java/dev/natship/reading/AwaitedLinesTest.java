package dev.natship.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AwaitedLinesTest {
  private static final Duration QUIET = Duration.ofSeconds(10);

  private final Map<Long, LineLens.Choice> known = new HashMap<>();
  private final List<String> got = new ArrayList<>();
  private long nanos;
  private int asked;

  private final LineLens lens =
      new LineLens() {
        @Override
        public Choice choose(LineCursor cursor, byte[] record) {
          asked++;
          return known.getOrDefault(cursor.sequence(), Choice.LATER);
        }

        @Override
        public byte[] json(LineCursor cursor, byte[] record) {
          return ("line " + cursor.sequence()).getBytes(StandardCharsets.UTF_8);
        }
      };

  private final LineReceiver receiver =
      new LineReceiver() {
        @Override
        public void line(FoundLine line) {
          got.add(new String(line.json(), StandardCharsets.UTF_8));
        }

        @Override
        public void notice(Notice notice) {
          got.add(notice.toString());
        }

        @Override
        public void flush() {}
      };

  private final AwaitedLines lines = new AwaitedLines(lens, () -> nanos);

  @Test
  void aLineIsHandedOverOnceItIsKnownToBeWanted() throws Exception {
    known.put(3L, LineLens.Choice.YES);
    for (long sequence = 1; sequence <= 3; sequence++) {
      arrives(sequence);
    }
    assertEquals(List.of("line 3"), got);

    known.put(1L, LineLens.Choice.NO);
    assertFalse(look());
    known.put(2L, LineLens.Choice.YES);
    assertTrue(look());

    assertEquals(List.of("line 3", "line 2"), got);
    assertTrue(lines.isEmpty());
    assertEquals(QUIET, lines.patience(1, QUIET));
  }

  @Test
  void theOldestGoAndThatIsSaid() throws Exception {
    for (long sequence = 0; sequence < AwaitedLines.MOST + 7; sequence++) {
      arrives(sequence);
      known.put(sequence, LineLens.Choice.YES);
    }

    look();

    assertEquals(new Notice.Skipped(7).toString(), got.getFirst());
    assertEquals("line 7", got.get(1));
    assertEquals(AwaitedLines.MOST + 1, got.size());
  }

  @Test
  void theMoreFollowTheLessOftenOneLooks() throws Exception {
    arrives(1);
    asked = 0;

    for (int millis = 0; millis < 50_000; millis += 50) {
      nanos += Duration.ofMillis(50).toNanos();
      lines.look(1_000, receiver);
    }

    assertEquals(1, asked, "of a thousand, each looks once in fifty seconds");
    assertEquals(QUIET, lines.patience(1_000, QUIET), "he has to hear something");
  }

  private boolean look() throws Exception {
    nanos += Duration.ofSeconds(1).toNanos();
    return lines.look(1, receiver);
  }

  private void arrives(long sequence) throws Exception {
    lines.arrived(new LineCursor(1, sequence), new byte[100], receiver);
  }
}
