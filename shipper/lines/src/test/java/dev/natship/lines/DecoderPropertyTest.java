package dev.natship.lines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.natship.api.Field;
import dev.natship.api.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Decodes random and damaged payloads. Jackson decides what is a JSON object.
class DecoderPropertyTest {
  private static final long SEED = Long.getLong("natship.seed", System.nanoTime());
  private static final int ROUNDS = Integer.getInteger("natship.rounds", 5_000);
  private static final JsonFactory JSON = new JsonFactory();
  private static final String[] NAMES = {
    "message",
    "msg",
    "log",
    "level",
    "fly",
    "app",
    "name",
    "region",
    "event",
    "provider",
    "ts",
    "timestamp",
    "host",
    "x",
    "m\\u0065ssage",
    "\\\"",
    ""
  };
  private static final String[] PIECES = {
    "a", "é", "€", "😀", "\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00", " ", "/", "\\/", "}"
  };
  private static final String[] SCALARS = {
    "0", "-0", "1", "-12.5", "1e3", "1E-2", "true", "false", "null", "1771324200"
  };

  /// What a string may be made of, and what ends it or makes it wrong.
  private static final String[] OF_STRINGS = {
    "\\\"",
    "\\\\",
    "\\n",
    "\\u001b",
    "\\\\\\\"",
    "a",
    "info",
    " ",
    "0123456789",
    "é",
    "😀",
    "\u007f"
  };

  private static final String[] WRONG = {
    "\\", "\"", "\\x", "\\u12", "\u001f", "\u0000", "\\\\\\", "\\u12g4"
  };

  private final Decoder decoder = new Decoder();
  private final LineView view = new LineView();

  @Test
  @Tag("F24")
  void agreesWithJacksonOnWhatIsAnObject() throws IOException {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder json = new StringBuilder();
      object(random, 0, json);
      byte[] payload = json.toString().getBytes(StandardCharsets.UTF_8);
      judge(payload);
      damage(random, payload);
      judge(payload);
      judge(Arrays.copyOf(payload, random.nextInt(payload.length + 1)));
    }
  }

  @Test
  void agreesWithJacksonOnStringsOfEveryLength() throws IOException {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder json = new StringBuilder("{\"x\":\"");
      int wrong = random.nextBoolean() ? -1 : random.nextInt(20);
      for (int i = random.nextInt(40); i >= 0; i--) {
        String[] pieces = i == wrong ? WRONG : OF_STRINGS;
        json.append(pieces[random.nextInt(pieces.length)]);
      }
      json.append("\"}");
      byte[] payload = json.toString().getBytes(StandardCharsets.UTF_8);
      judge(payload);
      damage(random, payload);
      judge(payload);
      judge(Arrays.copyOf(payload, random.nextInt(payload.length + 1)));
    }
  }

  private void judge(byte[] payload) throws IOException {
    Output record = new Output(64);
    boolean json = decoder.decode("logs.a.b.c", payload, 0, payload.length, 7, record) == null;
    view.reset(record.array(), 0, record.size());

    String what =
        "seed "
            + SEED
            + ": "
            + Arrays.toString(payload)
            + new String(payload, StandardCharsets.UTF_8);
    assertEquals(isObject(payload), json, what);
    assertArrayEquals(payload, view.payload(), what);
    Output written = new Output(64);
    view.writeJson(written);
    byte[] sent = written.toByteArray();
    assertTrue(isObject(sent), what);
    for (byte b : sent) {
      assertTrue(b != '\n' && b != '\r', what);
    }
    if (json) {
      assertEquals(message(payload), view.text(Field.MESSAGE), what);
    }
    view.leaves((path, kind, text) -> assertNotNull(path + kind + text));
    view.limitMessage(3);
    written.truncate(0);
    view.writeJson(written);
    assertTrue(isObject(written.toByteArray()), what);
  }

  /// Jackson is less strict about UTF-8, so that is checked separately.
  private static boolean isObject(byte[] payload) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
    } catch (CharacterCodingException _) {
      return false;
    }
    try (JsonParser parser = JSON.createParser(payload)) {
      if (payload.length > 2 && payload[0] == (byte) 0xef) {
        return false;
      }
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      parser.skipChildren();
      return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
    } catch (IOException _) {
      return false;
    }
  }

  /// The message as a slow reader finds it: the last `message`, else the last `msg`, else the last
  /// `log` that is a string.
  private static String message(byte[] payload) throws IOException {
    String[] names = {"message", "msg", "log"};
    String[] found = new String[3];
    try (JsonParser parser = JSON.createParser(payload)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        int which = Arrays.asList(names).indexOf(parser.currentName());
        JsonToken token = parser.nextToken();
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        if (which < 0) {
          continue;
        }
        if (token == JsonToken.VALUE_STRING) {
          found[which] = parser.getText();
        } else if (which == 2 || token == JsonToken.VALUE_NULL) {
          found[which] = null;
        } else {
          String text = parser.getText();
          int end = (int) parser.currentLocation().getByteOffset();
          found[which] =
              token.isStructStart()
                  ? new String(payload, start, end - start, StandardCharsets.UTF_8)
                  : text;
        }
      }
    }
    for (String candidate : found) {
      if (candidate != null) {
        return candidate;
      }
    }
    return "";
  }

  private static void object(Random random, int depth, StringBuilder out) {
    space(random, out);
    out.append('{');
    int members = random.nextInt(5);
    for (int i = 0; i < members; i++) {
      space(random, out);
      out.append('"').append(NAMES[random.nextInt(NAMES.length)]).append('"');
      space(random, out);
      out.append(':');
      value(random, depth + 1, out);
      if (i < members - 1) {
        out.append(',');
      }
    }
    space(random, out);
    out.append('}');
    space(random, out);
  }

  private static void value(Random random, int depth, StringBuilder out) {
    space(random, out);
    switch (depth > 4 ? random.nextInt(2) : random.nextInt(4)) {
      case 0 -> out.append(SCALARS[random.nextInt(SCALARS.length)]);
      case 1 -> {
        out.append('"');
        for (int i = random.nextInt(12); i > 0; i--) {
          out.append(PIECES[random.nextInt(PIECES.length)]);
        }
        out.append('"');
      }
      case 2 -> object(random, depth, out);
      default -> {
        out.append('[');
        int items = random.nextInt(3);
        for (int i = 0; i < items; i++) {
          value(random, depth + 1, out);
          if (i < items - 1) {
            out.append(',');
          }
        }
        out.append(']');
      }
    }
    space(random, out);
  }

  private static void space(Random random, StringBuilder out) {
    if (random.nextInt(8) == 0) {
      out.append(" \n\r\t".charAt(random.nextInt(4)));
    }
  }

  private static void damage(Random random, byte[] payload) {
    for (int i = random.nextInt(3); i >= 0 && payload.length > 0; i--) {
      int at = random.nextInt(payload.length);
      payload[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) random.nextInt(256);
            case 1 -> (byte) "{}[]\",:\\".charAt(random.nextInt(8));
            case 2 -> (byte) (payload[at] ^ (1 << random.nextInt(8)));
            default -> payload[random.nextInt(payload.length)];
          };
    }
  }
}
