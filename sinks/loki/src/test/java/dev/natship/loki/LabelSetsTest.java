package dev.natship.loki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.contract.DecodedLines;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Remembered labels must be those that each line has by itself.
class LabelSetsTest {
  private static final long SEED = Long.getLong("natship.seed", System.nanoTime());
  private static final String[] VALUES = {"a", "ab", "b", "", "bc", "c", "\"q\"", "é"};

  private final Random random = new Random(SEED);

  @Test
  void eachLineHasTheLabelsThatItHasAlone() {
    LabelSets remembering = new LabelSets(labels());
    for (int i = 0; i < 20_000; i++) {
      // Now and then more streams than are remembered.
      int streams = i % 4_000 < 2_000 ? 20 : 2_000;
      LogLine line = line(value(streams), value(streams), value(4));

      String labels = written(remembering, line);

      assertEquals(written(new LabelSets(labels()), line), labels, "seed " + SEED);
    }
  }

  /// A sender's lines share all values but those that its lines may not, and their numbers may
  /// stand in each other's place.
  @Test
  void linesOfKnownSendersHaveTheLabelsThatTheyHaveAlone() {
    LabelSets remembering = new LabelSets(labels());
    for (int i = 0; i < 20_000; i++) {
      int sender = random.nextInt(i % 4_000 < 2_000 ? 5 : 500);
      LogLine line =
          sentBy(
              sender, line("v" + sender % 300, sender % 3 == 0 ? "" : "r" + sender % 7, value(3)));

      String labels = written(remembering, line);

      assertEquals(written(new LabelSets(labels()), line), labels, "seed " + SEED);
    }
  }

  private static LogLine sentBy(long number, LogLine line) {
    return (LogLine)
        Proxy.newProxyInstance(
            LogLine.class.getClassLoader(),
            new Class<?>[] {LogLine.class},
            (_, method, arguments) ->
                method.getName().equals("sender") ? number : method.invoke(line, arguments));
  }

  @Test
  void valuesThatAreLongAreWrittenToo() {
    String long1 = "x".repeat(700);
    LabelSets remembering = new LabelSets(labels());

    assertEquals(
        "{\"app\":\"" + long1 + "\",\"region\":\"" + long1 + "\"}",
        written(remembering, line(long1, long1, "")));
    assertEquals(
        "{\"app\":\"" + "x".repeat(LabelSets.LONGEST_VALUE) + "\"}",
        written(remembering, line("x".repeat(5_000), "", "")));
  }

  private static Map<String, FieldTemplate> labels() {
    Map<String, FieldTemplate> labels = new LinkedHashMap<>();
    labels.put("app", FieldTemplate.parse("{{app}}"));
    labels.put("region", FieldTemplate.parse("{{region}}"));
    labels.put("text", FieldTemplate.parse("{{message}}"));
    return labels;
  }

  private String value(int streams) {
    int value = random.nextInt(streams);
    return value < VALUES.length ? VALUES[value] : "v" + value;
  }

  private static LogLine line(String a, String b, String c) {
    return DecodedLines.of(c, a, b, "info");
  }

  private static String written(LabelSets labels, LogLine line) {
    Output out = new Output(16);
    labels.write(line, out);
    return out.toText();
  }
}
