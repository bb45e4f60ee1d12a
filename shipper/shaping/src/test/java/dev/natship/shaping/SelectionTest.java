package dev.natship.shaping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Output;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
  @Test
  void selectsBySubjectAppLevelAndText() {
    Selection selection =
        selection(
            """
            select { subjects = ["logs.*.ams.>", "other.>"], apps = [web], level = warn,
              match = "disk (full|failed)", not-match = ["ignore me"] }
            """);

    assertSelected(true, selection, "logs.web.ams.i1", "web", "error", "disk full");
    assertSelected(false, selection, "logs.web.fra.i1", "web", "error", "disk full");
    assertSelected(false, selection, "logs.web.ams", "web", "error", "disk full");
    assertSelected(false, selection, "logs.web.ams.i1", "db", "error", "disk full");
    assertSelected(false, selection, "logs.web.ams.i1", "web", "info", "disk full");
    assertSelected(false, selection, "logs.web.ams.i1", "web", "error", "all is well");
    assertSelected(false, selection, "logs.web.ams.i1", "web", "error", "disk full, ignore me");
  }

  private static void assertSelected(
      boolean wanted, Selection selection, String subject, String app, String level, String text) {
    LineView view = new LineView();
    Output record = new Output(64);
    byte[] line =
        """
        {"fly":{"app":{"name":"%s"}},"log":{"level":"%s"},"message":"%s"}\
        """
            .formatted(app, level, text)
            .getBytes(StandardCharsets.UTF_8);
    new Decoder().decode(subject, line, 0, line.length, 0, record);
    view.reset(record.array(), 0, record.size());
    assertEquals(wanted, selection.wants(view), subject + " " + app + " " + level + " " + text);
  }

  private static Selection selection(String hocon) {
    Problems problems = new Problems();
    Settings settings = Settings.parse("box", hocon, problems);
    Selection selection = Selection.read(settings);
    settings.refuseUnknown();
    assertEquals(List.of(), problems.all());
    return selection;
  }
}
