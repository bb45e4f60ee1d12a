package dev.natship.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

  private Level level(String hocon, String line) {
    settings = IntakeSettings.read(Settings.parse("level", hocon, new Problems()));
    intake().append("logs.shop.ams.i1", bytes(line));
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
