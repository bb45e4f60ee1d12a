package dev.natship.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// In these rooms no two files depend on each other, not even through others. So each file can be
/// read with those that it uses, and without those that use it.
final class FilesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shipper/chunks",
        "shipper/journal",
        "shipper/lines",
        "shipper/requests",
        "shipper/web",
        "shipper/intake",
        "shipper/gate",
        "shipper/batches",
        "shipper/delivery",
        "shipper/engine",
        "shipper/deadletters",
        "shipper/identity",
        "shipper/admin"
      })
  void noFileReachesBackUp(String room) {
    Map<String, TreeSet<String>> known = known(room);

    // A file that uses none of the remaining files is in no circle.
    while (known.values().removeIf(others -> known.keySet().stream().noneMatch(others::contains))) {
      // repeats until nothing is removed
    }

    assertEquals(new TreeMap<>(), known, "a circle, with those that lead into it");
  }

  private static Map<String, TreeSet<String>> known(String room) {
    Map<String, String> code = new TreeMap<>();
    for (Path file : Checkout.files(room + "/src/main", ".java")) {
      code.put(
          file.getFileName().toString().replace(".java", ""),
          Checkout.text(file).replaceAll("\"(\\\\.|[^\"\\\\\n])*\"", "").replaceAll("//.*", ""));
    }
    code.remove("package-info");
    Map<String, TreeSet<String>> known = new TreeMap<>();
    code.forEach((file, text) -> {
      TreeSet<String> words = new TreeSet<>(Checkout.all("\\b([A-Z]\\w*)\\b", text));
      words.retainAll(code.keySet());
      words.remove(file);
      known.put(file, words);
    });
    return known;
  }
}
