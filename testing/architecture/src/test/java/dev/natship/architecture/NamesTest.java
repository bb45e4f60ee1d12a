package dev.natship.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// No two files of the program have the same name, and a thing is called by one word only.
final class NamesTest {
  /// Files that may contain the word because they are about it.
  private static final Set<String> ABOUT_THE_WORD =
      Set.of("ARCHITECTURE.md", "CHANGELOG.md", "FailuresTest.java", "NamesTest.java");

  @Test
  void noTwoFilesOfTheProgramHaveOneName() {
    Map<String, TreeSet<String>> places = new TreeMap<>();
    List<Path> files =
        Stream.of("shipper", "sinks").flatMap(of -> Checkout.files(of, ".java").stream()).toList();
    for (Path file : files) {
      String place = Checkout.file("").relativize(file).toString();
      if (place.contains("/src/main/") && !place.endsWith("package-info.java")) {
        places
            .computeIfAbsent(file.getFileName().toString(), _ -> new TreeSet<>())
            .add(place.substring(0, place.indexOf("/src/")));
      }
    }
    places.values().removeIf(rooms -> rooms.size() == 1);

    assertEquals(new TreeMap<>(), places);
  }

  /// The glossary of ARCHITECTURE.md says "provider".
  @Test
  void nobodyIsAVendor() {
    List<String> found =
        Stream.of(".java", ".md", ".conf")
            .flatMap(ending -> Checkout.files("", ending).stream())
            .filter(file -> !ABOUT_THE_WORD.contains(file.getFileName().toString()))
            .filter(file -> !Checkout.all("(?i)(vendor)", Checkout.text(file)).isEmpty())
            .map(file -> Checkout.file("").relativize(file).toString())
            .toList();

    assertEquals(List.of(), found);
  }
}
