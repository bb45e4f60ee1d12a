package dev.natship.shaping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.lines.ContextPaths;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Values that all lines of a sender share are remembered: here senders that differ in one thing
/// take turns, and each line must be what a shaper makes of it that has seen no other.
class SenderValuesTest {
  private static final long SEED = Long.getLong("natship.seed", System.nanoTime());
  private static final int LINES = 20_000;

  /// Names in front of the message, behind it, and only in the subject.
  private static final String[] FORMS = {
    "{'event':{'provider':'%1$s'},'fly':{'app':{'instance':'%2$s','name':'%3$s'},'region':'%4$s'},"
        + "'host':'%5$s','log':{'level':'%6$s'},'message':'%7$s'}",
    "{'message':'%7$s','fly':{'app':{'instance':'%2$s','name':'%3$s'},'region':'%4$s'},"
        + "'host':'%5$s','log':{'level':'%6$s'},'event':{'provider':'%1$s'}}",
    "{'level':'%6$s','message':'%7$s','provider':'%1$s'}",
    "%6$s %7$s",
  };

  private final Random random = new Random(SEED);

  @Test
  void noLineGetsTheValuesOfAnotherSender() {
    FieldEdits edits = edits();
    Shaper shaper = new Shaper(edits);
    for (int i = 0; i < LINES; i++) {
      String subject = any("logs.app.ams.i1", "logs.app.fra.i1", "logs.bpp.ams.i1", "other");
      byte[] line = line();

      String expected = json(new Shaper(edits).shape(view(subject, line)));

      assertEquals(expected, json(shaper.shape(view(subject, line))), "seed " + SEED);
    }
  }

  private static FieldEdits edits() {
    Map<String, FieldTemplate> add = new LinkedHashMap<>();
    for (String template :
        List.of(
            "{{fly.app.instance}}",
            "{{fly.app.name|nobody}}",
            "{{host}}",
            "{{subject}}",
            "{{severity.datadog}}",
            "region:{{fly.region|unknown}},provider:{{event.provider|unknown}}")) {
      add.put("value" + add.size(), FieldTemplate.parse(template));
    }
    add.put("ms", FieldTemplate.parse("{{time.ms}}"));
    return new FieldEdits(
        ContextPaths.USUAL,
        List.of(),
        true,
        Map.of(),
        Map.of(),
        List.of(),
        add,
        Map.of(),
        Optional.empty());
  }

  private byte[] line() {
    return any(FORMS)
        .formatted(
            any("app", "cdn"),
            any("i1", "i2"),
            any("web", "shop"),
            any("ams", "fra"),
            any("h1", "h2"),
            any("info", "error", "warn"),
            any("GET /", "a longer message than the others", "{\\'level\\':\\'debug\\'}"))
        .replace('\'', '"')
        .getBytes(StandardCharsets.UTF_8);
  }

  private String any(String... of) {
    return of[random.nextInt(of.length)];
  }

  private static LineView view(String subject, byte[] line) {
    Output record = new Output(64);
    new Decoder().decode(subject, line, 0, line.length, 7, record);
    LineView view = new LineView();
    view.reset(record.array(), 0, record.size());
    return view;
  }

  private static String json(LogLine line) {
    Output out = new Output(64);
    line.writeJson(out);
    return out.toText();
  }
}
