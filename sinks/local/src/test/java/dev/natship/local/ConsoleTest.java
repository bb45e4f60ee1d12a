package dev.natship.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.LogLine;
import dev.natship.api.Sink;
import dev.natship.contract.Batches;
import dev.natship.contract.DecodedLines;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final Viewer NOBODY = new Viewer(false, false);
  private static final Viewer COLOURFUL = new Viewer(true, true);
  private static final Viewer PLAIN = new Viewer(true, false);

  private final LogLine line = DecodedLines.of("boom: disk full", "sandwich", "ams", "error");

  @Test
  void writesJsonWhereNobodyIsLooking() throws Exception {
    assertEquals(
        "{\"message\":\"boom: disk full\"}\n",
        print("", NOBODY, DecodedLines.of("boom: disk full")));
  }

  @Test
  void writesColumnsForPeople() throws Exception {
    assertEquals(
        "10:30:00.123 ERROR sandwich     ams 148e123f boom: disk full\n", print("", PLAIN, line));
  }

  @Test
  void coloursTheLevelOnATerminal() throws Exception {
    assertTrue(print("", COLOURFUL, line).contains("\u001b[31mERROR\u001b[0m"));
  }

  @Test
  void theOwnerMayInsistOnColourOrFormat() throws Exception {
    assertTrue(print("format = pretty, colour = always", NOBODY, line).contains("\u001b["));
    assertFalse(print("colour = never", COLOURFUL, line).contains("\u001b["));
    assertEquals("boom: disk full\n", print("format = text", COLOURFUL, line));
    assertEquals(
        "error boom: disk full\n",
        print("format = text, text = \"{{severity}} {{message}}\"", COLOURFUL, line));
  }

  @Test
  void showsTheColoursOfAppsWhereColoursAreWanted() throws Exception {
    LogLine coloured = DecodedLines.of("GET / \u001b[32m200\u001b[0m in 3 ms \u001b[2J");

    assertTrue(
        print("", COLOURFUL, coloured)
            .endsWith("GET / \u001b[32m200\u001b[0m in 3 ms \\u001b[2J\u001b[0m\n"));
    assertTrue(print("", PLAIN, coloured).endsWith("GET / 200 in 3 ms \\u001b[2J\n"));
  }

  @Test
  void writesTheFormatsThatFilesHaveToo() throws Exception {
    assertEquals("message=a\n", print("format = logfmt", COLOURFUL, DecodedLines.of("a")));
    assertEquals(
        "{\"message\":\"a\"}\n", print("format = ndjson", COLOURFUL, DecodedLines.of("a")));
  }

  @Test
  void honoursNoColorAndDumbTerminals() {
    assertTrue(Viewer.wantsColours(Map.of("TERM", "xterm")));
    assertTrue(Viewer.wantsColours(Map.of("NO_COLOR", "")));
    assertFalse(Viewer.wantsColours(Map.of("NO_COLOR", "1")));
    assertFalse(Viewer.wantsColours(Map.of("TERM", "dumb")));
  }

  @Test
  void showsControlCharactersInsteadOfObeyingThem() throws Exception {
    LogLine nasty = DecodedLines.of("a\u001b[2Jb\nc\r\u0007\u009b\u202ed\te é 🍞");

    assertEquals(
        "a\\u001b[2Jb\\nc\\r\\u0007\\u009b\\u202ed\te é 🍞\n",
        print("format = text", COLOURFUL, nasty));
    assertFalse(
        print(
                "colour = never",
                COLOURFUL,
                DecodedLines.of("x", "\u001b]0;owned\u0007", "ams", "info"))
            .contains("\u001b"));
  }

  private static String print(String hocon, Viewer viewer, LogLine line) throws Exception {
    Problems problems = new Problems();
    Settings settings = Settings.parse("console", hocon, problems);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (Sink sink = ConsoleFactory.create(settings, stream, viewer)) {
      sink.deliver(Batches.of(sink.encoding(), line));
    }
    settings.has("to");
    settings.refuseUnknown();
    assertEquals(List.of(), problems.all());
    return stream.toString(StandardCharsets.UTF_8);
  }
}
