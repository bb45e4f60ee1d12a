package dev.natship.shaping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.ContextField;
import dev.natship.api.Field;
import dev.natship.api.Output;
import dev.natship.lines.ContextPaths;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Makes random redactions of random strings in JSON. The result must equal that of the slow
/// [PlainRedaction].
class SafeJsonPropertyTest {
  private static final long SEED = Long.getLong("natship.seed", System.nanoTime());
  private static final int ROUNDS = Integer.getInteger("natship.rounds", 40_000);

  private static final String[] PIECES = {
    "a",
    "@",
    "me@a.io",
    ".",
    "-",
    "_",
    " ",
    "1",
    "255",
    "1.2.3.4",
    "999999.1.2.3.4",
    "1.2.3",
    "Bearer ",
    "bearer x",
    "xBearer y",
    "Bearer \\/z",
    "eyJ",
    "eyJhbGci.eyJzdWI.x_",
    "AKIA",
    "ASIA0123456789ABCDEF",
    "AKIA0123456789ABCDEF",
    "\\u001b[31m",
    "\\u001b",
    "[0m",
    "é",
    "😀",
    "\\n",
    "\\\"",
    "\\\\",
    "\\\\n",
    "\\/",
    "\\t",
    "\\u0040",
    "\\u0008",
    "\\u00081.2.3.4",
    "\\u001B[1m",
    "\\u0041",
    "4111111111111111",
    "4111 1111-1111 1111",
    "1771324200123",
    "ticket-77",
    "T-12",
    "https://u:p@h.io/",
    "b",
    "J",
    "A",
    "x",
    "some words",
    "0.25",
    "\\u003c",
    "\\\\u001b[0m",
    "\\u001b4111111111111111",
    "2026-02-17 10:30:00",
    "4111 1111 1111 1112",
    "4222222222222"
  };
  private static final String[] EXPRESSIONS = {
    "ticket-[0-9]+",
    "(?i)t-[0-9]+",
    "^a",
    "1$",
    "\\bBearer\\b",
    "(?<n>x)y",
    "(?<n>a)é",
    "é|😀",
    "\\[r\\]"
  };

  private static final String[] TIMES = {
    "2026-02-17T10:30:00.123456789Z",
    "2026-02-17T10:30:00Z",
    "2026-02-17T10:30:00.5Z",
    "2026-02-17 10:30:00.123Z",
    "2026-02-17T10:30:00.4111111111111111Z",
    "2026-02-17T10:30:00.411111111-11:11",
    "4111111111111111",
    "1771324200123",
    "1.2.3.4T1.2.3.4Z",
    "me@a.io",
    ""
  };

  private static final String[] LEVELS = {"warn", "error", "1.2.3.4"};

  private final Random random = new Random(SEED);

  @Test
  void everyByteIsWhatOneRedactionAfterTheOtherWrites() {
    int changed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<Redaction> redactions = redactions();
      byte[] json = json();
      String what =
          "seed " + SEED + ": " + redactions + "\n" + new String(json, StandardCharsets.UTF_8);
      Output out = new Output(16);

      boolean written =
          new SafeJson(redactions, ContextPaths.USUAL).write(json, 0, json.length, out);

      String expected = PlainRedaction.of(redactions, json);
      String actual = written ? out.toText() : new String(json, StandardCharsets.UTF_8);
      assertEquals(expected, actual, what);
      changed += written ? 1 : 0;
    }
    assertTrue(changed > ROUNDS / 5, changed + " changed");
    assertTrue(changed < ROUNDS * 9 / 10, changed + " changed");
  }

  /// What was seen in earlier lines must not count for this one.
  @Test
  void everyLineIsRedactedAsIfItWereTheFirst() {
    int changed = 0;
    for (int lane = 0; lane < ROUNDS / 100; lane++) {
      List<Redaction> redactions = redactions();
      SafeJson safe = new SafeJson(redactions, ContextPaths.USUAL);
      List<String> heads = List.of(head(), head(), "{\"app\":\"shop\",");
      for (int line = 0; line < 50; line++) {
        byte[] json = line(heads.get(random.nextInt(heads.size())));
        String what =
            "seed " + SEED + ": " + redactions + "\n" + new String(json, StandardCharsets.UTF_8);
        LineView arrived = view(json);

        LineView redacted = safe.redacted(arrived);

        String expected = PlainRedaction.of(redactions, json);
        // Spaces around the object go with what was changed in it.
        String same = redacted == arrived ? expected : expected.strip();
        assertEquals(seen(decoded(same, arrived)), seen(redacted), what);
        changed += redacted == arrived ? 0 : 1;
      }
    }
    assertTrue(changed > ROUNDS / 20, changed + " changed");
  }

  private static LineView view(byte[] json) {
    Output record = new Output(json.length + 128);
    new Decoder().decode("logs.shop.fra", json, 0, json.length, 1, record);
    return view(record);
  }

  private static LineView view(Output record) {
    LineView view = new LineView();
    view.reset(record.array(), 0, record.size());
    return view;
  }

  /// The line, decoded anew with this JSON in place of its own.
  private static LineView decoded(String json, LineView arrived) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    Output record = new Output(bytes.length + 128);
    new Decoder().decodeAgain(arrived, bytes, bytes.length, record);
    return view(record);
  }

  /// All that can be seen of a line.
  private static String seen(LineView line) {
    Output seen = new Output(512);
    line.writeJson(seen);
    for (Field field : Field.values()) {
      seen.text("\n" + field + " " + line.has(field) + " " + line.text(field) + " ");
      line.writeText(field, seen);
      line.writeJsonText(field, seen);
      int from = line.jsonFrom(field);
      if (from >= 0) {
        seen.write(line.json(), from, line.jsonTo(field) - from);
      }
    }
    for (ContextField field : ContextField.values()) {
      seen.text("\n" + field + " ");
      line.writeContext(field, seen);
    }
    line.writeRaw(seen.text("\n"));
    seen.text("\n" + line.subject() + " " + line.level() + " " + line.arrivedAsJson());
    seen.text(" " + line.isPlain(Field.MESSAGE) + " " + line.mayHaveObject());
    return seen.text(" " + line.timeNanos() + " " + line.hasOwnTime()).toText();
  }

  /// What lines begin with, up to message and time.
  private String head() {
    String app = random.nextBoolean() ? "shop" : text();
    return "{\"fly\":{\"app\":{\"name\":\"" + app + "\"}},\"" + text() + "\":\"" + text() + "\",";
  }

  private byte[] line(String head) {
    String message = "\"message\":" + (random.nextInt(9) == 0 ? "1" : '"' + text() + '"');
    String time = "\"timestamp\":\"" + TIMES[random.nextInt(TIMES.length)] + '"';
    String rest = random.nextInt(4) == 0 ? ",\"more\":\"" + text() + "\"}" : "}";
    boolean timeFirst = random.nextInt(4) == 0;
    String both = timeFirst ? time + "," + message : message + "," + time;
    String level = random.nextInt(3) == 0 ? ",\"level\":\"" + LEVELS[random.nextInt(3)] + '"' : "";
    String spaces = random.nextInt(9) == 0 ? " " : "";
    String line = spaces + head + both + level + rest + spaces;
    return line.getBytes(StandardCharsets.UTF_8);
  }

  private List<Redaction> redactions() {
    List<Redaction> redactions = new ArrayList<>();
    for (Secrets secret : Secrets.values()) {
      if (random.nextInt(3) == 0) {
        redactions.add(redaction(secret));
      }
    }
    while (random.nextInt(3) == 0) {
      String expression = EXPRESSIONS[random.nextInt(EXPRESSIONS.length)];
      redactions.add(
          random.nextInt(redactions.size() + 1), redaction(Expression.parse(expression)));
    }
    return redactions;
  }

  private Redaction redaction(Finder finder) {
    String with = random.nextInt(4) == 0 ? "" : "[r]";
    return new Redaction("x", finder, with.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] json() {
    StringBuilder json = new StringBuilder("{");
    for (int member = random.nextInt(4); member >= 0; member--) {
      json.append('"').append(text()).append("\":");
      switch (random.nextInt(4)) {
        case 0 -> json.append("1771324200123");
        case 1 -> json.append("[\"").append(text()).append("\",4111111111111111]");
        default -> json.append('"').append(text()).append('"');
      }
      json.append(member > 0 ? ", " : "}");
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    int most = random.nextInt(12) == 0 ? 40 : 6;
    for (int piece = random.nextInt(most); piece > 0; piece--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
