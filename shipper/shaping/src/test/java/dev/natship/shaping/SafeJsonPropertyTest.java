package dev.natship.shaping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Output;
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
    "A"
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

      boolean written = new SafeJson(redactions).write(json, 0, json.length, out);

      String expected = PlainRedaction.of(redactions, json);
      String actual = written ? out.toText() : new String(json, StandardCharsets.UTF_8);
      assertEquals(expected, actual, what);
      changed += written ? 1 : 0;
    }
    assertTrue(changed > ROUNDS / 5, changed + " changed");
    assertTrue(changed < ROUNDS * 9 / 10, changed + " changed");
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
    for (int piece = random.nextInt(6); piece > 0; piece--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
