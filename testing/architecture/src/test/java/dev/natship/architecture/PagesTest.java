package dev.natship.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Checks what the documents say about files.
final class PagesTest {

  @Test
  void everyFileThatAPageNamesIsThere() {
    TreeSet<String> missing = new TreeSet<>();
    for (Path page : Checkout.files("", ".md")) {
      for (String link : Checkout.all("\\]\\(([^)\\s]+)\\)", Checkout.text(page))) {
        String path = link.replaceFirst("#.*", "");
        if (!link.contains("://")
            && !link.startsWith("mailto:")
            && !path.isEmpty()
            && !Files.exists(page.resolveSibling(path))) {
          missing.add(Checkout.file("").relativize(page) + ": " + link);
        }
      }
    }

    assertEquals(new TreeSet<>(), missing);
  }

  /// The chapter "The way of a line" lists at most fifteen files, and within a room no file uses an
  /// earlier one of the list. [RoomsTest] checks the order between rooms.
  @Test
  void aLineTakesTheWayThatIsWritten() {
    List<Path> way = walk("The way of a line");
    assertFalse(way.isEmpty());
    assertTrue(way.size() <= 15, () -> way.size() + " files");

    List<String> back = new ArrayList<>();
    for (int i = 0; i < way.size(); i++) {
      for (int earlier = 0; earlier < i; earlier++) {
        if (way.get(i).getParent().equals(way.get(earlier).getParent())
            && names(way.get(i), way.get(earlier))) {
          back.add(way.get(i).getFileName() + " leads back to " + way.get(earlier).getFileName());
        }
      }
    }
    assertEquals(List.of(), back);
  }

  private static List<Path> walk(String chapter) {
    return Checkout.all("(?m)^\\d+\\. \\[[^\\]]+\\]\\(([^)]+)\\)", Checkout.chapter(chapter))
        .stream()
        .map(Checkout::file)
        .toList();
  }

  private static boolean names(Path file, Path other) {
    String code = Checkout.text(file).replaceAll("(?m)^\\s*//.*$", "");
    String type = other.getFileName().toString().replace(".java", "");
    return !Checkout.all("\\b(" + type + ")\\b", code).isEmpty();
  }
}
