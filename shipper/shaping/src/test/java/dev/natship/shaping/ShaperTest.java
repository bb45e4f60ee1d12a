package dev.natship.shaping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogEvent;
import dev.natship.api.Output;
import dev.natship.api.Problems;
import dev.natship.api.Settings;
import dev.natship.events.Decoder;
import dev.natship.events.EventView;
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
    EventView view = view(LINE);

    assertSame(view, new Shaper(edits("")).shape(view));
  }

  @Test
  void renamesCopiesRemovesAndAdds() {
    LogEvent event =
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
        json(event));
    assertEquals("2026-02-17T10:30:00.123Z", event.text(Field.TIMESTAMP), "core fields stay");
    assertEquals("ams", event.text(Field.REGION));
  }

  @Test
  void keepsTheDigitsOfNumbers() {
    assertEquals(
        "{\"n\":1.50e3}", json(shape("fields { remove = [fly, log, message, timestamp] }", LINE)));
  }

  @Test
  void mergesTheJsonInsideTheMessage() {
    LogEvent event =
        shape(
            "fields { merge-json-message = true }",
            """
            {"fly":{"app":{"name":"web"}},"log":{"level":"info"},"timestamp":"2026-02-17T10:30:00Z",\
            "message":"{\\"level\\":\\"error\\",\\"msg\\":\\"boom\\",\\"time\\":1771324200123,\\"user\\":7}"}\
            """);

    assertEquals(
        """
        {"fly":{"app":{"name":"web"}},"log":{"level":"info"},"timestamp":"2026-02-17T10:30:00Z",\
        "message":"boom","level":"error","msg":"boom","time":1771324200123,"user":7}\
        """,
        json(event));
    assertEquals(Level.ERROR, event.level());
    assertEquals("boom", event.text(Field.MESSAGE));
    assertEquals(1_771_324_200_123_000_000L, event.timeNanos());
    assertEquals("web", event.text(Field.APP));
  }

  @Test
  void keepsTheOuterFieldsWhereTheInnerObjectHasNone() {
    LogEvent event =
        shape(
            "fields { merge-json-message = true }",
            """
            {"log":{"level":"warn"},"message":"{\\"user\\":7}","timestamp":"2026-02-17T10:30:00Z"}\
            """);

    assertEquals(Level.WARN, event.level());
    assertEquals("{\"user\":7}", event.text(Field.MESSAGE));
    assertEquals("2026-02-17T10:30:00Z", event.text(Field.TIMESTAMP));
  }

  @Test
  void mergesNothingWhenTheMessageIsNoObject() {
    for (String message :
        List.of("hello", "{broken", "{\\\"a\\\":1} and more", "web.1 | {\\\"a\\\":1}", "[1]")) {
      String line = LINE.replace("hello", message);

      assertEquals(line, json(shape("fields { merge-json-message = true }", line)));
    }
  }

  @Test
  void putsTheEventIntoAnotherShape() {
    LogEvent event =
        shape(
            """
            shape { line = "{{message}}", timestamp = "{{time.ms}}", gone = "{{nothing.there}}",
              meta { app = "{{fly.app.name}}", tags = [x, "{{fly.region}}"], n = 1, whole = "{{n}}" } }
            """,
            LINE);

    String json = json(event);
    assertEquals(
        """
        {"line":"hello","meta":{"app":"web","n":1,"tags":["x","ams"],"whole":1.50e3},"timestamp":1771324200123}\
        """,
        sorted(json));
    assertEquals("hello", event.text(Field.MESSAGE));
  }

  @Test
  void redactsEverywhereBeforeAnythingElseSees() {
    LogEvent event =
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
        json(event));
    assertEquals("[t] by [email]", event.text(Field.MESSAGE));
  }

  @Test
  void takesTheColoursOfTerminalsOut() {
    LogEvent event =
        shape("redact { ansi = \"\" }", "{\"message\":\"\\u001b[1;31mERROR\\u001b[0m boom [1]\"}");

    assertEquals("{\"message\":\"ERROR boom [1]\"}", json(event));
  }

  @Test
  void redactsTextThatIsNoJson() {
    LogEvent event = shape("redact { email = \"[email]\" }", "mail me@example.org");

    assertEquals("mail [email]", event.text(Field.MESSAGE));
    assertFalse(json(event).contains("example.org"));
  }

  private static FieldEdits edits(String hocon) {
    Problems problems = new Problems();
    Settings settings = Settings.parse("box", hocon, problems);
    FieldEdits edits = FieldEdits.read(settings);
    settings.refuseUnknown();
    assertEquals(List.of(), problems.all());
    return edits;
  }

  private static LogEvent shape(String hocon, String line) {
    return new Shaper(edits(hocon)).shape(view(line));
  }

  private static EventView view(String line) {
    byte[] payload = line.getBytes(StandardCharsets.UTF_8);
    Output record = new Output(64);
    new Decoder().decode("logs.web.ams.i1", payload, 0, payload.length, 1_000, record);
    EventView view = new EventView();
    view.reset(record.array(), 0, record.size());
    return view;
  }

  private static String json(LogEvent event) {
    Output out = new Output(64);
    event.writeJson(out);
    return out.toText();
  }

  /// HOCON does not keep the order of an object's members, so the test brings them into one.
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
