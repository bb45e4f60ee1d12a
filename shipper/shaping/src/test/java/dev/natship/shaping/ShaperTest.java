package dev.natship.shaping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShaperTest {
  private static final String LINE =
      """
      {"fly":{"app":{"instance":"i1","name":"web"},"region":"ams"},"log":{"level":"info"},\
      "message":"hello","timestamp":"2026-02-17T10:30:00.123Z","n":1.50e3}\
      """;

  @Test
  void leavesAnEventAloneThatNobodyEdits() {
    LineView view = view(LINE);

    assertSame(view, new Shaper(edits("")).shape(view));
  }

  @Test
  void renamesCopiesRemovesAndAdds() {
    LogLine line =
        shape(
            """
            fields {
              rename { timestamp = dt }
              copy { log.level = level }
              remove = [fly.region, n]
              add { from = "{{fly.app.name}}/{{fly.region}}", env.name = prod }
            }
            """,
            LINE);

    assertEquals(
        """
        {"fly":{"app":{"instance":"i1","name":"web"}},"log":{"level":"info"},"message":"hello",\
        "level":"info","dt":"2026-02-17T10:30:00.123Z","env":{"name":"prod"},"from":"web/ams"}\
        """,
        json(line));
    assertEquals("2026-02-17T10:30:00.123Z", line.text(Field.TIMESTAMP), "core fields stay");
    assertEquals("ams", line.text(Field.REGION));
  }

  @Test
  void keepsTheDigitsOfNumbers() {
    assertEquals(
        "{\"n\":1.50e3}", json(shape("fields { remove = [fly, log, message, timestamp] }", LINE)));
  }

  @Test
  void mergesTheJsonInsideTheMessage() {
    LogLine line =
        shape(
            "fields { merge-json-message = true }",
            """
            {"fly":{"app":{"name":"web"}},"log":{"level":"info"},"timestamp":"2026-02-17T10:30:00Z",\
            "message":"{\\"level\\":\\"error\\",\\"msg\\":\\"boom\\",\\"time\\":1771324200123,\\"user\\":7}"}\
            """);

    assertEquals(
        """
        {"fly":{"app":{"name":"web"}},"log":{"level":"info"},"timestamp":"2026-02-17T10:30:00Z",\
        "level":"error","msg":"boom","time":1771324200123,"user":7}\
        """,
        json(line));
    assertEquals(Level.ERROR, line.level());
    assertEquals("boom", line.text(Field.MESSAGE));
    assertEquals(1_771_324_200_123_000_000L, line.timeNanos());
    assertEquals("web", line.text(Field.APP));
  }

  @Test
  void keepsTheOuterFieldsWhereTheInnerObjectHasNone() {
    LogLine line =
        shape(
            "fields { merge-json-message = true }",
            """
            {"log":{"level":"warn"},"message":"{\\"user\\":7}","timestamp":"2026-02-17T10:30:00Z"}\
            """);

    assertEquals(Level.WARN, line.level());
    assertEquals("{\"user\":7}", line.text(Field.MESSAGE));
    assertEquals("2026-02-17T10:30:00Z", line.text(Field.TIMESTAMP));
  }

  @Test
  void mergesWithoutChangingAnything() {
    String merge = "fields { merge-json-message = true, default { level = \"{{level}}\" } }";

    for (String inner :
        List.of(
            "{'level':40,'msg':'boom'}",
            "{'level':{'code':3},'message':{'text':'boom'}}",
            "{'level':null,'message':'boom'}",
            "{'level':'Warn','message':'a','msg':'b'}")) {
      String object = inner.replace('\'', '"');
      String escaped = object.replace("\"", "\\\"");

      LogLine line = shape(merge, "{\"log\":{\"level\":\"info\"},\"message\":\"" + escaped + "\"}");

      assertEquals("{\"log\":{\"level\":\"info\"}," + object.substring(1), json(line));
    }
  }

  @Test
  void nothingIsLeftOfALargeObjectWhoseNameComesAgain() {
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      members.append(",\"n").append(i).append("\":").append(i);
    }
    String again = "{\"a\":{" + members.substring(1) + "}}";

    assertEquals(
        again,
        json(
            shape(
                "fields { rename { a.x = y } }",
                "{\"a\":{\"x\":1" + members + "}," + again.substring(1))));
  }

  @Test
  void aRedactionThatFindsNothingChangesNothing() {
    String edits = "fields { add { time_missing = \"{{time.missing}}\" } }";

    assertEquals(
        json(shape(edits, "no time")),
        json(shape(edits + ", redact { email = \"[email]\" }", "no time")));
  }

  @Test
  void addsADefaultOnlyWhereThereIsNothing() {
    String edits = "fields { default { env = dev, \"a.b\" = \"{{level}}\", none = \"{{gone}}\" } }";

    assertEquals(
        "{\"env\":7,\"a\":{\"b\":null}}", json(shape(edits, "{\"env\":7,\"a\":{\"b\":null}}")));
    assertEquals(
        "{\"message\":\"WARN x\",\"a\":{\"b\":\"warn\"},\"env\":\"dev\"}",
        json(shape(edits, "{\"message\":\"WARN x\"}")));
  }

  @Test
  void leavesTheInnerTimeOutWhenItIsToldTo() {
    LineView view =
        view(
            """
            {"timestamp":"2026-02-17T10:30:00Z","message":"{\\"time\\":2125551234,\\"a\\":1}"}\
            """);
    Shaper shaper = new Shaper(edits("fields { merge-json-message = true }"));

    assertEquals(2_125_551_234_000_000_000L, shaper.shape(view).timeNanos());
    LogLine line = shaper.shapeWithOuterTime(view);
    assertEquals(view.timeNanos(), line.timeNanos());
    assertEquals("2026-02-17T10:30:00Z", line.text(Field.TIMESTAMP));
    assertTrue(json(line).contains("\"time\":2125551234"), json(line));
  }

  @Test
  void aTimestampThatDoesNotCountStandsAside() {
    LineView view =
        view(
            """
            {"timestamp":"2026-02-17T10:30:00Z","message":"{\\"timestamp\\":\\"2001-01-01\\",\\"a\\":1}"}\
            """);

    assertEquals(
        "{\"timestamp\":\"2026-02-17T10:30:00Z\",\"a\":1,\"timestamp_original\":\"2001-01-01\"}",
        json(new Shaper(edits("fields { merge-json-message = true }")).shapeWithOuterTime(view)));
    assertEquals(
        "{\"a\":1,\"timestamp_original\":\"2001-01-01\"}",
        json(
            new Shaper(edits("fields { merge-json-message = true, remove = [timestamp] }"))
                .shapeWithOuterTime(view)));
  }

  @Test
  void theObjectTakesThePlaceOfTheTextThatHeldItAlsoWhereItHasNoText() {
    assertEquals(
        "{\"level\":\"info\",\"log\":{\"level\":\"info\"},\"user\":7}",
        sorted(
            json(
                shape(
                    "fields { merge-json-message = true }",
                    "{\"log\":{\"level\":\"info\"},\"message\":\"{\\\"user\\\":7}\"}"))));
  }

  @Test
  void mergesNothingWhenTheMessageIsNoObject() {
    for (String message :
        List.of("hello", "{broken", "{\\\"a\\\":1} and more", "web.1 | {\\\"a\\\":1}", "[1]")) {
      String text = LINE.replace("hello", message);

      assertEquals(text, json(shape("fields { merge-json-message = true }", text)));
    }
  }

  @Test
  void putsTheEventIntoAnotherShape() {
    LogLine line =
        shape(
            """
            shape { line = "{{message}}", timestamp = "{{time.ms}}", gone = "{{nothing.there}}",
              meta { app = "{{fly.app.name}}", tags = [x, "{{fly.region}}"], n = 1, whole = "{{n}}" } }
            """,
            LINE);

    String json = json(line);
    assertEquals(
        """
        {"line":"hello","meta":{"app":"web","n":1,"tags":["x","ams"],"whole":1.50e3},"timestamp":1771324200123}\
        """,
        sorted(json));
    assertEquals("hello", line.text(Field.MESSAGE));
  }

  @Test
  void redactsEverywhereBeforeAnythingElseSees() {
    LogLine line =
        shape(
            """
            redact { email = "[email]", ticket { match = "T-[0-9]+", with = "[t]" } }
            fields { add { copy = "{{message}}" } }
            """,
            """
            {"message":"T-1 by a.b@example.org","deep":{"list":["T-22"]}}\
            """);

    assertEquals(
        """
        {"message":"[t] by [email]","deep":{"list":["[t]"]},"copy":"[t] by [email]"}\
        """,
        json(line));
    assertEquals("[t] by [email]", line.text(Field.MESSAGE));
  }

  @Test
  void takesTheColoursOfTerminalsOut() {
    LogLine line =
        shape("redact { ansi = \"\" }", "{\"message\":\"\\u001b[1;31mERROR\\u001b[0m boom [1]\"}");

    assertEquals("{\"message\":\"ERROR boom [1]\"}", json(line));
  }

  /// From some length on, records say otherwise where their fields are.
  @Test
  void keepsAllFieldsWhereAMessageGrowsOverAnyLengthOrShrinks() {
    for (String with : List.of("[an address]", "")) {
      String many = "me@a.io ".repeat(8_100);
      String safe = (with + " ").repeat(8_100);
      LogLine line =
          shape(
              "redact { email = \"" + with + "\" }",
              "{\"message\":\""
                  + many
                  + "\",\"timestamp\":\"2026-02-17T10:30:00Z\",\"level\":\"warn\"}");

      assertEquals(safe, line.text(Field.MESSAGE));
      assertEquals("2026-02-17T10:30:00Z", line.text(Field.TIMESTAMP));
      assertEquals("warn", line.text(Field.LEVEL));
      assertEquals("web", line.text(Field.APP));
    }
  }

  @Test
  void redactsTextThatIsNoJson() {
    LogLine line = shape("redact { email = \"[email]\" }", "mail me@example.org");

    assertEquals("mail [email]", line.text(Field.MESSAGE));
    assertFalse(json(line).contains("example.org"));
  }

  @Test
  void editsEachLineOfAShapeByWhatItHas() {
    FieldEdits edits = edits("fields { merge-json-message = true, remove = [n] }");
    Shaper shaper = new Shaper(edits);

    for (int round = 0; round < 4; round++) {
      for (String level : List.of("30", "null", "50")) {
        for (String time : List.of("2026-02-17T10:30:00Z", "soon", "caf\\\\u00e9", "a\\\\nb")) {
          String line =
              "{\"log\":{\"level\":%s},\"n\":%d,\"message\":\"{\\\"user\\\":%d,\\\"timestamp\\\":\\\"%s\\\"}\"}"
                  .formatted(level, round, round, time);

          assertEquals(
              json(new Shaper(edits).shape(view(line))), json(shaper.shape(view(line))), line);
          assertEquals(
              json(new Shaper(edits).shapeWithOuterTime(view(line))),
              json(shaper.shapeWithOuterTime(view(line))),
              line);
        }
      }
    }
  }

  private static FieldEdits edits(String hocon) {
    Problems problems = new Problems();
    Settings settings = Settings.parse("box", hocon, problems);
    FieldEdits edits = FieldEdits.read(settings);
    settings.refuseUnknown();
    assertEquals(List.of(), problems.all());
    return edits;
  }

  private static LogLine shape(String hocon, String text) {
    return new Shaper(edits(hocon)).shape(view(text));
  }

  private static LineView view(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    Output record = new Output(64);
    new Decoder().decode("logs.web.ams.i1", payload, 0, payload.length, 1_000, record);
    LineView view = new LineView();
    view.reset(record.array(), 0, record.size());
    return view;
  }

  private static String json(LogLine line) {
    Output out = new Output(64);
    line.writeJson(out);
    return out.toText();
  }

  /// Sorts the members of an object, since HOCON does not keep their order.
  private static String sorted(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    JsonTree.Value.Members tree = JsonTree.parse(bytes, 0, bytes.length);
    Output out = new Output(64);
    JsonTree.write(sorted(tree == null ? new JsonTree.Value.Text(json) : tree), out);
    return out.toText();
  }

  private static JsonTree.Value sorted(JsonTree.Value value) {
    if (value instanceof JsonTree.Value.Members(var members)) {
      var copy = new java.util.TreeMap<String, JsonTree.Value>();
      members.forEach((name, member) -> copy.put(name, sorted(member)));
      return new JsonTree.Value.Members(copy);
    }
    return value;
  }
}
