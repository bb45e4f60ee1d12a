package dev.natship.shaping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.ContextField;
import dev.natship.api.Field;
import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.lines.ContextPaths;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Makes random edits of random lines, of which many have the same shape and other values. Each
/// byte and each answer must equal that of the slow [TreeShaper].
class CompiledEditsPropertyTest {
  private static final long SEED = Long.getLong("natship.seed", System.nanoTime());
  private static final int ROUNDS = Integer.getInteger("natship.rounds", 2_000);
  private static final int LINES = 20;
  private static final int SHAPES = 4;

  private static final String[] NAMES = {
    "message",
    "msg",
    "log",
    "level",
    "fly",
    "app",
    "name",
    "region",
    "timestamp",
    "time",
    "host",
    "a",
    "b",
    "a.b",
    "b.a",
    "a.b.a",
    "stream",
    "request_id",
    "é",
    "x\\u0041",
    "q\\\"",
    "t\\/",
    "",
    "\\u0061"
  };
  private static final String[] PATHS = {
    "message",
    "msg",
    "log",
    "level",
    "log.level",
    "fly",
    "fly.app",
    "fly.app.name",
    "fly.region",
    "timestamp",
    "time",
    "host",
    "host.name",
    "a",
    "b",
    "a.b",
    "b.a",
    "a.b.a",
    "a.b.c.d",
    "xA",
    "q\"",
    "t/",
    "é",
    "é.a",
    ".a",
    "a.",
    "",
    "stream",
    "new",
    "new.one",
    "new.two",
    "a.new"
  };
  private static final String[] PIECES = {
    "a", "é", "€", "😀", "\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\ude00",
    " ", "/", "\\/", "}", "\\u000a", "\\u001B", "\\u001b", "\\u0022", "10.0.0.1", "me@a.io", "error"
  };
  private static final String[] SCALARS = {
    "0",
    "-0",
    "1",
    "-12.5",
    "1e3",
    "1E-2",
    "true",
    "false",
    "null",
    "1771324200",
    "123456789012345678901234567890.000100",
    "\"2026-02-17T10:30:00Z\"",
    "\"warn\"",
    "50"
  };

  /// These ask for nothing but core fields.
  private static final String[] CORE = {
    "{{time}}",
    "{{time.ms}}",
    "{{time.missing}}",
    "{{level}}",
    "{{severity.datadog}}",
    "{{message}}",
    "{{fly.app.name}}",
    "{{fly.region|unknown}}",
    "{{host}}",
    "{{upper level}}",
    "{{subject}}",
    "fixed",
    "",
    "r:{{fly.region}}"
  };

  private static final String[] TEMPLATES = {
    "{{event}}",
    "{{flat event}}",
    "{{logfmt event}}",
    "{{raw}}",
    "{{a}}",
    "{{a.b}}",
    "{{b|none}}",
    "{{stream}}",
    "{{request-id}}",
    "r:{{fly.region}},{{a}}",
    "{{cut 3 message}}"
  };

  /// Chooses the edits and the shapes of lines.
  private Random random = new Random(SEED);

  /// Chooses the values in the lines.
  private final Random values = new Random(SEED + 1);

  /// Who sent the lines that had a number of a sender, by that number.
  private final Map<Long, String> senders = new HashMap<>();

  private int sendersAgain;

  @Test
  void everyByteIsWhatTheTreeWrites() {
    for (int round = 0; round < ROUNDS; round++) {
      FieldEdits edits = edits();
      Shaper compiled = new Shaper(edits);
      TreeShaper tree = new TreeShaper(edits);
      Restamper restamper = new Restamper();
      long shapes = random.nextLong();
      for (int i = 0; i < LINES; i++) {
        byte[] line = line(shapes + values.nextInt(SHAPES));
        compare(edits, line, compiled, tree, restamper);
      }
    }
    assertTrue(sendersAgain > 0, "no sender was known again");
  }

  private void compare(
      FieldEdits edits, byte[] line, Shaper compiled, TreeShaper tree, Restamper restamper) {
    String what =
        "seed " + SEED + ": " + edits + "\n" + new String(line, StandardCharsets.UTF_8) + "\n";
    boolean outer = values.nextInt(4) == 0;
    int most = values.nextInt(4) == 0 ? values.nextInt(6) : -1;
    LineView one = view(line, most);
    LineView two = view(line, most);
    LogLine expected = outer ? tree.shapeWithOuterTime(one) : tree.shape(one);
    LogLine actual = outer ? compiled.shapeWithOuterTime(two) : compiled.shape(two);

    if (values.nextBoolean()) {
      assertEquals(json(expected), json(actual), what);
    }
    compareSender(actual, what);
    assertEquals(answers(expected), answers(actual), what);
    assertEquals(json(expected), json(actual), what);
    String restamped = json(restamper.restamped(actual, 1_771_324_200_123_456_789L));
    assertEquals(restamped(expected), restamped, what);
  }

  private void compareSender(LogLine line, String what) {
    long number = line.sender();
    if (number < 0) {
      return;
    }
    String sender = line.subject() + " " + line.level();
    for (Field name :
        List.of(Field.APP, Field.REGION, Field.INSTANCE, Field.HOST, Field.PROVIDER)) {
      sender += " " + line.text(name);
    }
    String before = senders.putIfAbsent(number, sender);
    if (before != null) {
      sendersAgain++;
      assertEquals(before, sender, what);
    }
  }

  private static LineView view(byte[] line, int most) {
    Output record = new Output(64);
    new Decoder().decode("logs.web.ams.i1", line, 0, line.length, 7, record);
    LineView view = new LineView();
    view.reset(record.array(), 0, record.size());
    if (most >= 0) {
      view.limitMessage(most);
    }
    return view;
  }

  private static String json(LogLine line) {
    Output out = new Output(64);
    line.writeJson(out);
    return out.toText();
  }

  private static String restamped(LogLine line) {
    Output json = new Output(64);
    line.writeJson(json);
    JsonTree.Value.Members members = JsonTree.parse(json.array(), 0, json.size());
    if (members == null) {
      throw new AssertionError("not an object: " + json.toText());
    }
    JsonTree.Value own = members.members().get("timestamp");
    if (own != null) {
      members.members().put("timestamp_original", own);
    }
    members.members().put("timestamp", new JsonTree.Value.Text("2026-02-17T10:30:00.123456789Z"));
    json.truncate(0);
    JsonTree.write(members, json);
    return json.toText();
  }

  /// Everything that a destination can ask of a line.
  private static List<String> answers(LogLine line) {
    List<String> answers = new ArrayList<>();
    answers.add(line.subject() + line.receivedNanos() + " " + line.timeNanos());
    answers.add("" + line.hasOwnTime() + line.level() + line.arrivedAsJson() + line.isCut());
    Output out = new Output(64);
    for (Field field : Field.values()) {
      answers.add(field + " " + line.has(field) + line.text(field));
      out.truncate(0);
      line.writeText(field, out);
      line.writeJsonText(field, out);
      answers.add(out.toText());
    }
    for (ContextField field : ContextField.values()) {
      out.truncate(0);
      answers.add(field + " " + line.writeContext(field, out) + out.toText());
    }
    for (String path : PATHS) {
      out.truncate(0);
      answers.add(path + " " + line.writeValue(path, out) + out.toText());
    }
    out.truncate(0);
    line.writeRaw(out);
    answers.add(out.toText());
    out.truncate(0);
    line.writeFlat(out);
    answers.add(out.toText());
    line.leaves((path, kind, text) -> answers.add(path + " " + kind + " " + text));
    return answers;
  }

  private String template() {
    return random.nextBoolean() ? any(CORE) : any(TEMPLATES);
  }

  private FieldEdits edits() {
    boolean core = random.nextBoolean();
    return new FieldEdits(
        ContextPaths.USUAL,
        List.of(),
        random.nextBoolean(),
        paths(),
        paths(),
        random.nextBoolean() ? List.of() : List.of(any(PATHS), any(PATHS)),
        templates(core),
        templates(core),
        random.nextInt(3) == 0 ? Optional.of(shape()) : Optional.empty());
  }

  private Map<String, String> paths() {
    Map<String, String> paths = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      paths.put(any(PATHS), any(PATHS));
    }
    return paths;
  }

  private Map<String, FieldTemplate> templates(boolean core) {
    Map<String, FieldTemplate> templates = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      templates.put(any(PATHS), FieldTemplate.parse(core ? any(CORE) : template()));
    }
    return templates;
  }

  private Skeleton shape() {
    String json =
        "{\"one\":\"%s\",\"two\":[1,\"%s\"],\"three\":{\"four\":\"%s\"}}"
            .formatted(template(), template(), template());
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    JsonTree.Value.Members members = JsonTree.parse(bytes, 0, bytes.length);
    if (members == null) {
      throw new AssertionError(json);
    }
    return Skeleton.of(members);
  }

  /// A line of the shape that this seed stands for.
  private byte[] line(long shape) {
    Random before = random;
    random = new Random(shape);
    try {
      return line();
    } finally {
      random = before;
    }
  }

  private byte[] line() {
    StringBuilder json = new StringBuilder();
    switch (random.nextInt(8)) {
      case 0 -> text(json);
      case 1, 2, 3 -> {
        StringBuilder inner = new StringBuilder(blank());
        object(0, inner);
        inner.append(blank());
        json.append("{\"").append(any("message", "msg", "log")).append("\":\"");
        json.append(inner.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", ""));
        json.append('"');
        for (int i = random.nextInt(4); i > 0; i--) {
          json.append(',');
          member(1, json);
        }
        json.append('}');
      }
      default -> object(0, json.append(blank()));
    }
    byte[] line = json.append(blank()).toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(20) == 0 && line.length > 0) {
      line[random.nextInt(line.length)] = (byte) random.nextInt(256);
    }
    return line;
  }

  private void object(int depth, StringBuilder json) {
    json.append('{').append(blank());
    int members = depth < 2 && random.nextInt(10) == 0 ? 40 : random.nextInt(8);
    for (int i = 0; i < members; i++) {
      if (i > 0) {
        json.append(',').append(blank());
      }
      member(depth, json);
    }
    json.append('}');
  }

  private void member(int depth, StringBuilder json) {
    String name = random.nextInt(10) == 0 ? "n" + random.nextInt(60) : any(NAMES);
    json.append('"').append(name).append('"').append(blank()).append(':').append(blank());
    value(depth, json);
    json.append(blank());
  }

  private void value(int depth, StringBuilder json) {
    switch (depth < 4 ? random.nextInt(6) : 5) {
      case 0, 1 -> object(depth + 1, json);
      case 2 -> {
        json.append('[').append(blank());
        for (int i = random.nextInt(4); i > 0; i--) {
          value(depth + 1, json);
          json.append(blank()).append(i > 1 ? "," : "").append(blank());
        }
        json.append(']');
      }
      case 3 -> {
        json.append('"');
        text(json);
        json.append('"');
      }
      default -> json.append(value(SCALARS));
    }
  }

  private void text(StringBuilder json) {
    for (int i = values.nextInt(5); i > 0; i--) {
      json.append(value(PIECES));
    }
  }

  private String blank() {
    return random.nextInt(12) == 0 ? any(" ", "\t", "\n", " \r\n ") : "";
  }

  private String any(String... of) {
    return of[random.nextInt(of.length)];
  }

  private String value(String... of) {
    return of[values.nextInt(of.length)];
  }
}
