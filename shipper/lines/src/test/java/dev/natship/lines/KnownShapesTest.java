package dev.natship.lines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Output;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A decoder that remembers earlier lines must find the same in the next line as a new decoder.
class KnownShapesTest {
  private static final int LINES = 200_000;
  private static final String SUBJECT = "logs.sandwich.ams.148e123f0d0489";

  /// `@` stands for a string that changes from line to line, `#` for a number or a word.
  private static final String[] SHAPES = {
    """
    {"event":{"provider":@},"fly":{"app":{"instance":@,"name":@},"region":@},"host":@,\
    "log":{"level":@},"message":@,"timestamp":"2026-02-17T10:30:00.123456789Z"}\
    """,
    "{\"message\":@,\"message\":@,\"level\":30}",
    "{\"message\":null,\"msg\":@,\"x\":[1,@,{\"region\":@}]}",
    " {\"fly\":{\"region\":@},\"fly\":@,\"log\":@,\"log\":{\"level\":@}} ",
    "{\n  \"m\\u0065ssage\": @,\n  \"n\": -1.5e3, \"t\": true\n}",
    "{\"log\":{\"level\":@},\"log\":5,\"time\":@,\"ts\":1771324200.5}",
    "{\"app\":{\"name\":@},\"message\":{\"a\":@},\"host\":@}",
    "{\"level\":#,\"time\":#,\"msg\":@,\"ok\":#,\"n\":[#,#],\"err\":{\"code\":#}}",
    "{\"level\":@,\"ts\":#,\"msg\":@}",
    "{\"level\":#,\"ts\":@,\"msg\":@,\"a\":[],\"log\":#}",
    "{\"level\":#,\"ts\":@,\"msg\":@,\"a\":[#],\"log\":@}",
    "{\"level\":#,\"ts\":@,\"msg\":@,\"a\":{\"b\":#},\"level\":#}",
    "{\"message\":#,\"message\":#}",
    "{}",
    "[@]",
    "@"
  };

  private static final String[] VALUES = {
    "",
    "a",
    "warn",
    "error",
    "boom: disk full",
    "\\u001b[31m500\\u001b[0m",
    "say \\\"no\\\"",
    "\\\\",
    "äö€😀",
    "2026-02-17T10:30:00Z",
    "{\\\"level\\\":30,\\\"msg\\\":\\\"x\\\"}",
    "tab\\t",
    "}",
    ",\\\"a\\\":"
  };

  private static final String[] SCALARS = {
    "0",
    "30",
    "-1.5e3",
    "1771324200",
    "1771324200.25",
    "true",
    "false",
    "null",
    "01",
    "tru",
    "-",
    "\"30\"",
    "[]"
  };

  /// The first two have the same number.
  private static final String[] SUBJECTS = {
    "logs.Aa.ams.148e123f0d0489", "logs.BB.ams.148e123f0d0489", "logs.web", "other"
  };

  private static final String[] BEGINNINGS = {
    """
    {"event":{"provider":"app"},"fly":{"app":{"instance":"148e123f0d0489","name":"web"},"region":"ams"},\
    "host":"0489","log":{"level":"info"},\
    """,
    """
    {"event":{"provider":"app"},"fly":{"app":{"instance":"148e123f0d0489","name":"web"}},"log":{"level":"info"},\
    """,
    """
    {"pid":4711,"component":"checkout and everything behind it","machine_id":"148e123f","app":"",\
    """,
    """
    {"pid":4711,"component":"checkout and everything behind it","host":"0489","app":"web","region":"ams",\
    """
  };

  /// `%` stands for the message.
  private static final String[] RESTS = {
    "\"message\":%,\"timestamp\":\"2026-02-17T10:30:00.123456789Z\"}",
    "\"message\":%,\"instance\":@,\"host\":@,\"ts\":#}",
    "\"message\":%,\"app\":@,\"region\":#}",
    "\"message\":%,\"fly\":{\"region\":@},\"level\":@}"
  };

  @Test
  void findsTheSameAsADecoderThatSawNothing() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Decoder remembering = new Decoder();
    int shape = 0;
    for (int i = 0; i < LINES; i++) {
      shape = random.nextInt(12) == 0 ? random.nextInt(SHAPES.length) : shape;
      byte[] line = damaged(line(SHAPES[shape], random).getBytes(UTF_8), random);

      String words = "seed " + seed + ", line " + i + ": " + new String(line, UTF_8);
      Output expected = new Output(512);
      Output found = new Output(512);
      Undecoded reason = new Decoder().decode(SUBJECT, line, 0, line.length, 1, expected);
      assertEquals(reason, remembering.decode(SUBJECT, line, 0, line.length, 1, found), words);
      assertArrayEquals(expected.toByteArray(), found.toByteArray(), words);
    }
  }

  /// Names lie where they did, unless something else counts: another subject, which may have the
  /// same number, a name that comes once more, a line so long that its record has wider places.
  @Test
  void findsTheSameNamesInLinesThatBeginAlike() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Decoder remembering = new Decoder();
    for (int i = 0; i < LINES / 8; i++) {
      String beginning = BEGINNINGS[random.nextInt(BEGINNINGS.length) & i >>> 6];
      String subject = SUBJECTS[random.nextInt(SUBJECTS.length) & i >>> 5];
      String rest = RESTS[random.nextInt(RESTS.length) & i >>> 4];
      String message = random.nextInt(2_000) == 0 ? '"' + "x".repeat(66_000) + '"' : "@";
      byte[] line =
          damaged(line(beginning + rest.replace("%", message), random).getBytes(UTF_8), random);

      String words =
          "seed " + seed + ", line " + i + ": " + subject + " " + new String(line, UTF_8);
      Output expected = new Output(512);
      Output found = new Output(512);
      Undecoded reason = new Decoder().decode(subject, line, 0, line.length, 1, expected);
      assertEquals(reason, remembering.decode(subject, line, 0, line.length, 1, found), words);
      assertArrayEquals(expected.toByteArray(), found.toByteArray(), words);
    }
  }

  private static String line(String shape, SplittableRandom random) {
    StringBuilder line = new StringBuilder();
    for (char c : shape.toCharArray()) {
      if (c == '@') {
        line.append('"').append(VALUES[random.nextInt(VALUES.length)]).append('"');
      } else if (c == '#') {
        line.append(SCALARS[random.nextInt(SCALARS.length)]);
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }

  /// Cuts off the end of one line in four, or inserts a byte.
  private static byte[] damaged(byte[] line, SplittableRandom random) {
    if (line.length == 0) {
      return line;
    }
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(line, random.nextInt(line.length));
      case 1 -> {
        byte[] bytes = "\"\\{}[],: \n0a\u00e4".getBytes(UTF_8);
        line[random.nextInt(line.length)] = bytes[random.nextInt(bytes.length)];
        yield line;
      }
      default -> line;
    };
  }
}
