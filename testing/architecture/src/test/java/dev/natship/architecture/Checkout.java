package dev.natship.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads the files of this repository.
final class Checkout {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private Checkout() {}

  static Path file(String path) {
    return ROOT.resolve(path);
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> files(String folder, String ending) {
    try (Stream<Path> all = Files.walk(file(folder))) {
      return all.filter(file -> file.toString().endsWith(ending))
          .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The first group of each match in the text.
  static List<String> all(String expression, String text) {
    return Pattern.compile(expression, Pattern.DOTALL)
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  /// The text under a heading of ARCHITECTURE.md, up to the next heading of the same level.
  static String chapter(String heading) {
    String page = text(file("ARCHITECTURE.md"));
    int start = page.indexOf("\n## " + heading + "\n");
    if (start < 0) {
      throw new AssertionError("ARCHITECTURE.md has no chapter '" + heading + "'");
    }
    int end = page.indexOf("\n## ", start + 1);
    return page.substring(start, end < 0 ? page.length() : end);
  }
}
