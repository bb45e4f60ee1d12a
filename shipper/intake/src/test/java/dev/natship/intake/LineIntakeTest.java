package dev.natship.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.journal.Journal;
import dev.natship.lines.RecordedLine;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineIntakeTest {
  private final SourceMeters meters = new SourceMeters();
  private final List<RecordedLine> appended = new ArrayList<>();
  private long sequence;

  @Test
  void appendsALineAsItCame() {
    intake().append("logs.shop", bytes("{\"message\":\"hello\"}"));

    assertEquals("logs.shop", appended.getFirst().subject());
    assertEquals("{\"message\":\"hello\"}", text(appended.getFirst()));
    assertEquals(Map.of(), meters.undecoded());
  }

  @Test
  void keepsAsTextWhatIsNoObjectAndCountsIt() {
    intake().append("logs.shop", bytes("[1,2]"));

    assertEquals("[1,2]", text(appended.getFirst()));
    assertEquals(Map.of("not-an-object", 1L), meters.undecoded());
  }

  @Test
  void countsWhyTheJournalTookNothing() {
    LineIntake intake = intake();

    sequence = Journal.TOO_LONG;
    intake.append("logs.shop", bytes("{}"));
    sequence = Journal.REFUSED;
    intake.append("logs.shop", bytes("{}"));

    assertEquals(Map.of("too-long", 1L, "journal-full", 1L), meters.dropped());
  }

  private LineIntake intake() {
    return new LineIntake(
        (record, offset, length, _) -> {
          appended.add(RecordedLine.of(record, offset, length));
          return sequence;
        },
        InstantSource.system(),
        meters);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(RecordedLine line) {
    return new String(line.payload(), StandardCharsets.UTF_8);
  }
}
