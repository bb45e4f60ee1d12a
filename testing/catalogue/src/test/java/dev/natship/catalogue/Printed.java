package dev.natship.catalogue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Prints the lines of one variant through the provider `console`, in a process of its own: the
/// standard output of the test's process is not free for that.
final class Printed {
  private static final Duration BOUND = Duration.ofSeconds(120);

  private Printed() {}

  /// @param format value of `CONSOLE_FORMAT`; empty to leave it unset
  static String of(Path folder, String variant, String format)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "printed", ".out");
    Path err = Files.createTempFile(folder, "printed", ".err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Printed.class.getName(),
                folder.toString(),
                variant,
                format)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError("nothing is printed: " + Files.readString(err));
      }
      return Files.readString(out, StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  static void main(String[] args) throws Exception {
    List<Line> lines = GoldenRequestTest.VARIANTS.get(args[1]);
    Map<String, String> environment = new TreeMap<>(Map.of("CONSOLE", "stdout"));
    environment.put("CONSOLE_FORMAT", args[2]);
    String owner =
        """
        sinks.console {
          start = earliest
          batch { events = %d, age = 1s }
        }
        """
            .formatted(lines.size());
    GoldenRequestTest.ship(
        new ShippedConfiguration(Path.of(args[0])).destinationOn("console", environment, owner),
        lines);
  }
}
