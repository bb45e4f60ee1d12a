package dev.natship.architecture;

import static dev.natship.architecture.Checkout.all;
import static dev.natship.architecture.Checkout.file;
import static dev.natship.architecture.Checkout.files;
import static dev.natship.architecture.Checkout.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Each code for a problem is reported by the program, and each warning has a code.
class CodesTest {
  private static final Path CODES = file("shipper/codes/src/main/java/dev/natship/codes/Code.java");

  @Test
  void theProgramReportsEachCode() {
    Set<String> used = new HashSet<>();
    for (Path java : files("shipper", ".java")) {
      if (!java.equals(CODES) && !java.toString().contains("src/test")) {
        used.addAll(all("\\bCode\\.([A-Z]+_[A-Z_]+)\\b", text(java)));
      }
    }
    List<String> codes = all("\n  ([A-Z]+_[A-Z_]+)[,;]", text(CODES));

    assertEquals(List.of(), codes.stream().filter(code -> !used.contains(code)).toList());
  }

  /// Users look a warning up by its code.
  @Test
  void eachWarningOfTheShipperCarriesACode() {
    List<String> without =
        files("shipper", ".java").stream()
            .filter(java -> java.toString().contains("src/main") && !isElsewhere(java))
            .flatMap(java ->
                all("LOG\\s*\\.log\\(([^;]*?)\\);", text(java)).stream()
                    .filter(call -> call.contains("WARNING") || call.contains("ERROR"))
                    .filter(call -> !call.contains("Code.") && !call.contains("code"))
                    .map(call -> java.getFileName() + ": " + call.strip()))
            .toList();

    assertEquals(List.of(), without);
  }

  /// Whether a file is exempt. The web server does not know Natship's codes, and the warnings of
  /// `RunCommand` get their codes where the problems are found.
  private static boolean isElsewhere(Path java) {
    return java.toString().contains("shipper/web/") || java.endsWith("RunCommand.java");
  }
}
