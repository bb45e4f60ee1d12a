package dev.natship.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The rooms and their dependencies are those in the table of ARCHITECTURE.md. A new dependency is
/// a decision, so it is added to the table first.
final class RoomsTest {

  /// Java would look through every jar for another log, at each start.
  @Test
  void noRoomAsksJavaItselfForALog() {
    TreeSet<String> asking = new TreeSet<>();
    for (String folder : List.of("shipper", "sinks")) {
      for (Path file : Checkout.files(folder, ".java")) {
        if (file.toString().contains("/src/main/")
            && Checkout.text(file).contains("= System.getLogger(")) {
          asking.add(file.getFileName().toString());
        }
      }
    }

    assertEquals(new TreeSet<>(), asking, "these take Log.of");
  }

  @Test
  void eachRoomKnowsWhatTheTableSays() {
    Map<String, TreeSet<String>> drawn = new TreeMap<>();
    for (String row : Checkout.chapter("Rooms and arrows").split("\n")) {
      String[] cells = row.split("\\|");
      if (row.startsWith("| `")) {
        drawn.put(
            cells[1].strip().replace("`", ""),
            new TreeSet<>(Checkout.all("`([a-z-]+)`", cells[3])));
      }
    }

    Map<String, TreeSet<String>> built = new TreeMap<>();
    for (Path pom : poms()) {
      String module = folder(pom).toString();
      if (module.startsWith("shipper/") || module.startsWith("sinks/")) {
        TreeSet<String> known = new TreeSet<>();
        for (String dependency :
            Checkout.all("<dependency>(.*?)</dependency>", afterParent(Checkout.text(pom)))) {
          if (dependency.contains("<groupId>dev.natship<") && !dependency.contains("<scope>")) {
            known.addAll(Checkout.all("<artifactId>natship-([a-z-]+)<", dependency));
          }
        }
        built.put(module, known);
      }
    }

    assertEquals(lines(drawn), lines(built));
  }

  @Test
  void noArrowRunsInACircle() {
    Map<String, List<String>> arrows = new TreeMap<>();
    for (Path pom : poms()) {
      String text = afterParent(Checkout.text(pom));
      arrows.put(
          Checkout.all("<artifactId>natship-([a-z-]+)<", text).getFirst(),
          Checkout.all("<dependency>(.*?)</dependency>", text).stream()
              .filter(dependency -> !dependency.contains("<scope>"))
              .flatMap(one -> Checkout.all("<artifactId>natship-([a-z-]+)<", one).stream())
              .toList());
    }

    for (String room : arrows.keySet()) {
      assertTrue(!reachable(room, arrows).contains(room), room + " can be reached from itself");
    }
  }

  @Test
  void eachRoomIsOnePackageAndHasItAlone() {
    Map<String, TreeSet<String>> rooms = new TreeMap<>();
    for (Path pom : poms()) {
      for (Path file : Checkout.files(folder(pom) + "/src", ".java")) {
        rooms
            .computeIfAbsent(folder(pom).toString(), _ -> new TreeSet<>())
            .addAll(Checkout.all("(?m)^package ([a-z.]+);", Checkout.text(file)));
      }
    }

    TreeSet<String> packages = new TreeSet<>();
    rooms.forEach((room, found) -> {
      assertEquals(1, found.size(), () -> room + ": " + found);
      assertTrue(packages.add(found.first()), () -> found + " is in two rooms");
    });
  }

  private static TreeSet<String> reachable(String room, Map<String, List<String>> arrows) {
    TreeSet<String> reached = new TreeSet<>();
    List<String> next = arrows.getOrDefault(room, List.of());
    while (!next.isEmpty()) {
      next =
          next.stream()
              .filter(reached::add)
              .flatMap(one -> arrows.getOrDefault(one, List.of()).stream())
              .toList();
    }
    return reached;
  }

  private static String lines(Map<String, TreeSet<String>> rooms) {
    StringBuilder lines = new StringBuilder();
    rooms.forEach((room, known) -> lines.append(room).append(" knows ").append(known).append('\n'));
    return lines.toString();
  }

  private static List<Path> poms() {
    return Checkout.files("", "pom.xml").stream()
        .filter(pom -> Files.isDirectory(pom.resolveSibling("src")))
        .toList();
  }

  private static Path folder(Path pom) {
    return Checkout.file("").relativize(pom).getParent();
  }

  private static String afterParent(String pom) {
    return pom.substring(pom.indexOf("</parent>"));
  }
}
