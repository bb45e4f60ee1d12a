package dev.natship.cage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
  private static final Pattern TAGGED =
      Pattern.compile("((?:@Tag\\(\"F\\d\\d\"\\)\\s+)+)(?:@\\w+(?:\\([^)]*\\))?\\s+)*void (\\w+)");
  private static final Pattern TAG = Pattern.compile("F\\d\\d");

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
  void aFaultWithoutATestSaysWhy() throws Exception {
    ROW.matcher(readme())
        .results()
        .filter(row -> row.group(3).contains("not here"))
        .forEach(row -> assertFalse(row.group(4).isBlank(), row.group(1)));
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

  /// The same, out of the tests' tags.
  private static Set<String> tagged() throws IOException {
    Set<String> tagged = new TreeSet<>();
    for (Path file : tests()) {
      String name = file.getFileName().toString().replace(".java", "");
      Matcher method = TAGGED.matcher(Files.readString(file));
      while (method.find()) {
        TAG.matcher(method.group(1))
            .results()
            .forEach(tag -> tagged.add(tag.group() + " " + name + "." + method.group(2)));
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
