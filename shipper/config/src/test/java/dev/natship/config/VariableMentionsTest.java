package dev.natship.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class VariableMentionsTest {
  private static final Pattern WORD = Pattern.compile("[A-Z0-9_]{3,}");
  private static final int ROUNDS = 20_000;

  @Test
  void findsWhatALookLineByLineFinds() {
    Random random = new Random(7);
    for (int round = 0; round < ROUNDS; round++) {
      assertSame(text(random));
    }
  }

  @Test
  void findsTheVariablesOfEveryProvider() throws IOException {
    Set<String> all = new LinkedHashSet<>();
    for (Path file : Installation.files(Installation.find().providers(), ".conf")) {
      all.addAll(assertSame(Files.readString(file)));
    }
    assertEquals(
        Set.of("DATADOG_API_KEY", "LOKI_URL"),
        intersection(all, Set.of("DATADOG_API_KEY", "LOKI_URL", "CONTENT_TYPE")));
  }

  private static Set<String> intersection(Set<String> one, Set<String> other) {
    Set<String> both = new LinkedHashSet<>(one);
    both.retainAll(other);
    return both;
  }

  private static Set<String> assertSame(String text) {
    Set<String> words = new LinkedHashSet<>();
    Set<String> variables = new LinkedHashSet<>();
    for (String line : text.split("\n")) {
      String stripped = line.replaceAll("^[ \t\r]+", "");
      if (!stripped.startsWith("#") && !stripped.startsWith("//")) {
        Matcher word = WORD.matcher(line);
        while (word.find()) {
          words.add(word.group());
          boolean substituted =
              (line.startsWith("${", word.start() - 2) || line.startsWith("${?", word.start() - 3))
                  && line.startsWith("}", word.end());
          if (word.group().indexOf('_') > 0 || substituted) {
            variables.add(word.group());
          }
        }
      }
    }
    VariableMentions mentions = new VariableMentions(text.getBytes(UTF_8));
    assertEquals(variables, mentions.variables(), text);
    Matcher any = WORD.matcher(text);
    while (any.find()) {
      assertEquals(
          words.contains(any.group()),
          mentions.haveOneOf(new VariableMentions.Wanted(Set.of("AB", any.group(), "no"))),
          () -> any.group() + " in " + text);
    }
    return variables;
  }

  private static String text(Random random) {
    String[] pieces = {
      "A", "B", "9", "_", "ABC", "A_B", " ", "\t", "\n", "\r\n", "#", "//", "/", "${", "${?", "}",
      "x", "=", "é", "\"", "xyz"
    };
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(25); i > 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }
}
