package dev.natship.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Level;
import dev.natship.journal.Journal;
import dev.natship.lines.LineView;
import dev.natship.lines.RecordedLine;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineIntakeTest {
  private IntakeSettings settings = IntakeSettings.USUAL;
  private final SourceMeters meters = new SourceMeters();
  private final List<RecordedLine> appended = new ArrayList<>();
  private final List<Level> levels = new ArrayList<>();
  private long sequence;

  @Test
  void appendsALineAsItCame() {
    append(intake(), "logs.shop", bytes("{\"message\":\"hello\"}"));

    assertEquals("logs.shop", appended.getFirst().subject());
    assertEquals("{\"message\":\"hello\"}", text(appended.getFirst()));
    assertEquals(Map.of(), meters.undecoded());
  }

  @Test
  void keepsAsTextWhatIsNoObjectAndCountsIt() {
    append(intake(), "logs.shop", bytes("[1,2]"));

    assertEquals("[1,2]", text(appended.getFirst()));
    assertEquals(Map.of("not-an-object", 1L), meters.undecoded());
  }

  @Test
  void countsWhyTheJournalTookNothing() {
    LineIntake intake = intake();

    sequence = Journal.TOO_LONG;
    append(intake, "logs.shop", bytes("{}"));
    sequence = Journal.REFUSED;
    append(intake, "logs.shop", bytes("{}"));

    assertEquals(Map.of("too-long", 1L, "journal-full", 1L), meters.dropped());
  }

  @Test
  void appendsPartsOfABufferTogether() {
    LineIntake intake = intake();
    byte[] buffer = bytes("..{\"message\":\"one\"}..two..");

    intake.add("logs.a", buffer, 2, 17);
    intake.add("logs.b", buffer, 21, 3);
    assertEquals(List.of(), appended);
    intake.flush();
    intake.flush();

    assertEquals(
        List.of("{\"message\":\"one\"}", "two"),
        appended.stream().map(LineIntakeTest::text).toList());
    assertEquals("logs.b", appended.getLast().subject());
  }

  @Test
  void isFullBeforeItsBlockGrowsTooLarge() {
    LineIntake intake = intake();
    byte[] line = new byte[1_000];
    int lines = 0;
    while (!intake.isFull()) {
      intake.add("logs.a", line, 0, line.length);
      lines++;
    }
    assertTrue(lines < 300, () -> "still not full");
    intake.flush();
    assertEquals(lines, appended.size());
    assertFalse(intake.isFull());
  }

  @Test
  void goesOnInABlockAfterALineThatBreaksTheJournal() {
    List<Integer> lengths = new ArrayList<>();
    LineIntake intake =
        new LineIntake(
            (_, _, length, _) -> {
              if (length > 1_000) {
                throw new StackOverflowError("on purpose");
              }
              lengths.add(length);
              return Journal.REFUSED;
            },
            InstantSource.system(),
            meters,
            settings);
    byte[] line = new byte[2_000];
    intake.add("logs.a", line, 0, 1);
    intake.add("logs.a", line, 0, 2_000);
    intake.add("logs.a", line, 0, 2);

    assertThrows(IllegalStateException.class, intake::flush);

    assertEquals(2, lengths.size());
    assertEquals(Map.of("bug", 1L, "journal-full", 2L), meters.dropped());
  }

  @Test
  void looksForLevelsWhereTheOwnerSays() {
    String line =
        "{\"fly\":{\"app\":{\"name\":\"shop\"}},\"log\":{\"level\":\"info\"},\"message\":\"ERROR:"
            + " no\"}";

    assertEquals(Level.ERROR, level("", line));
    assertEquals(Level.INFO, level("from = [platform]", line));
    assertEquals(Level.INFO, level("from = [platform, prefix]", line));
    assertEquals(Level.ERROR, level("from = prefix", line));
    assertEquals(Level.INFO, level("from = []", line.replace("info", "error")));
    assertEquals(
        Level.WARN,
        level("from = [logfmt]", "{\"message\":\"level=warn msg=\\\"x\\\"\",\"level\":\"debug\"}"));
    assertEquals(Level.FATAL, level("from = [json]", "{\"message\":\"{\\\"level\\\":60}\"}"));
  }

  @Test
  void saysWhereALevelCanBeFound() {
    Problems problems = new Problems();

    IntakeSettings.read(Settings.parse("level", "from = [json, prefiks]", problems));

    String said = problems.all().getFirst().toString();
    assertTrue(said.contains("\"prefiks\": expected some of json, logfmt, prefix, platform"), said);
    assertTrue(said.contains("did you mean prefix?"), said);
  }

  private static void append(LineIntake intake, String subject, byte[] line) {
    intake.add(subject, line, 0, line.length);
    intake.flush();
  }

  private Level level(String hocon, String line) {
    settings = IntakeSettings.read(Settings.parse("level", hocon, new Problems()));
    append(intake(), "logs.shop.ams.i1", bytes(line));
    return levels.getLast();
  }

  private LineIntake intake() {
    return new LineIntake(
        (record, offset, length, _) -> {
          appended.add(RecordedLine.of(record, offset, length));
          LineView view = new LineView();
          view.reset(record, offset, length);
          levels.add(view.level());
          return sequence;
        },
        InstantSource.system(),
        meters,
        settings);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(RecordedLine line) {
    return new String(line.payload(), StandardCharsets.UTF_8);
  }
}
