package dev.natship.cage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The table of faults in README.md names exactly the tests that carry the faults' tags.
class FaultTableTest {
  private static final Path ROOT = Path.of("../..");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (F\\d\\d) \\|([^|]*)\\|([^|]*)\\|(.*)\\|$");
  private static final Pattern NAMED = Pattern.compile("`(\\w+\\.\\w+)`");
  private static final Pattern TAG = Pattern.compile("@Tag\\(\"(F\\d\\d)\"\\)");
  private static final Pattern RUN = Pattern.compile("@(Test|ParameterizedTest|RepeatedTest)\\b");
  private static final Pattern TAGGED = Pattern.compile("\\b(void|class|record|interface) (\\w+)");

  @Test
  void theTableNamesAllFaults() throws Exception {
    assertEquals(
        IntStream.rangeClosed(1, 36).mapToObj("F%02d"::formatted).collect(Collectors.toSet()),
        faults());
  }

  @Test
  void theTableNamesTheTestsThatCarryTheTags() throws Exception {
    Set<String> named = named();
    Set<String> tagged = tagged();

    assertEquals(Set.of(), without(tagged, named), "tagged, and not in the table");
    assertEquals(Set.of(), without(named, tagged), "in the table, and not tagged so");
  }

  @Test
  void eachFaultHasATestOrSaysWhyNot() throws Exception {
    for (MatchResult row : ROW.matcher(readme()).results().toList()) {
      boolean tested = NAMED.matcher(row.group(3)).find();

      assertNotEquals(tested, row.group(3).contains("not here"), row.group(1));
      assertFalse(row.group(4).isBlank(), row.group(1));
    }
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  private static Set<String> faults() throws IOException {
    return ROW.matcher(readme())
        .results()
        .map(row -> row.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Faults and the tests that the table names for them, as `F01 KillTest.…`.
  private static Set<String> named() throws IOException {
    return ROW.matcher(readme())
        .results()
        .flatMap(row ->
            NAMED.matcher(row.group(3)).results().map(name -> row.group(1) + " " + name.group(1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// The same, out of the tests' tags, all of which stand at a method that JUnit runs.
  private static Set<String> tagged() throws IOException {
    Set<String> tagged = new TreeSet<>();
    for (Path file : tests()) {
      String name = file.getFileName().toString().replace(".java", "");
      Set<String> tags = new TreeSet<>();
      boolean runs = false;
      for (String line : Files.readAllLines(file)) {
        TAG.matcher(line).results().forEach(tag -> tags.add(tag.group(1)));
        assertFalse(!tags.isEmpty() && line.contains("@Disabled"), name + ": " + line);
        runs |= RUN.matcher(line).find();
        Matcher method = TAGGED.matcher(line);
        if (method.find()) {
          assertTrue(tags.isEmpty() || runs, name + ": " + line);
          for (String tag : tags) {
            tagged.add(tag + " " + name + "." + method.group(2));
          }
          tags.clear();
          runs = false;
        }
      }
    }
    return tagged;
  }

  private static Set<String> without(Set<String> all, Set<String> those) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(those);
    return rest;
  }

  private static List<Path> tests() throws IOException {
    List<Path> tests = new ArrayList<>();
    for (String folder : List.of("shipper", "sinks", "testing")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        files
            .filter(file -> file.toString().contains("src/test/java"))
            .filter(file ->
                file.toString().endsWith("Test.java") || file.toString().endsWith("IT.java"))
            .forEach(tests::add);
      }
    }
    return tests;
  }
}
