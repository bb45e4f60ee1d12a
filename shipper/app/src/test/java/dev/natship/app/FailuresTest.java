package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every failure that a person can cause, with the exact words that it gets: `failures.txt` is the
/// list. To write down new words, look at them first, then run with `-Dnatship.failures=write`.
class FailuresTest {
  private static final Path SOURCE = Path.of("src/test/resources/dev/natship/app/failures.txt");

  /// What only somebody who knows Java understands.
  private static final Pattern JAVA =
      Pattern.compile(
          "Exception|\\bjava\\.|\\bat [a-z]+\\.[a-z]|\\bnull\\b|\\bPT\\d|Optional\\[|SSL message"
              + "|\\bint\\b|\\bboolean\\b|index \\d");

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> eachGetsItsWords() throws IOException {
    List<FailureCase> cases = FailureCase.read(text());
    if ("write".equals(System.getProperty("natship.failures"))) {
      return Stream.of(DynamicTest.dynamicTest("write", () -> write(cases)));
    }
    return cases.stream().map(each -> DynamicTest.dynamicTest(each.title(), () -> check(each)));
  }

  private void check(FailureCase wanted) throws Exception {
    FailureCase seen = run(wanted);

    assertEquals(wanted.toString(), seen.toString());
    assertFalse(JAVA.matcher(seen.told()).find(), seen::told);
  }

  private FailureCase run(FailureCase wanted) throws Exception {
    Path own = Files.createTempDirectory(folder, "case");
    try (FailureStage stage = new FailureStage(own)) {
      return stage.play(wanted);
    }
  }

  private void write(List<FailureCase> cases) throws Exception {
    StringBuilder text = new StringBuilder(FailureCase.head(text()));
    for (FailureCase each : cases) {
      text.append('\n');
      try {
        text.append(run(each));
      } catch (Exception failure) {
        text.append(each.ending(each.code(), "NOT PLAYED: " + failure));
      }
    }
    Files.writeString(SOURCE, text);
  }

  @Test
  void theListIsOneOfDifferentThingsInFullSentences() throws IOException {
    List<FailureCase> cases = FailureCase.read(text());

    assertEquals(cases.size(), cases.stream().map(FailureCase::title).distinct().count());
    assertAll(
        cases.stream()
            .map(each ->
                () -> {
                  assertTrue(each.code() > 0 || !each.told().isBlank(), each.title());
                  assertFalse(
                      each.told().toLowerCase(Locale.ROOT).contains("vendor"), each.title());
                }));
  }

  private static String text() throws IOException {
    return Files.exists(SOURCE)
        ? Files.readString(SOURCE)
        : new String(
            FailuresTest.class.getResourceAsStream("failures.txt").readAllBytes(),
            StandardCharsets.UTF_8);
  }
}
