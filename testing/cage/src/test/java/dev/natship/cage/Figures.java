package dev.natship.cage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// What a scenario measured, printed and kept in `target/cage/figures.txt`, also when it fails.
final class Figures {
  private static final Path FILE =
      Path.of(System.getProperty("cage.figures", "target/cage/figures.txt"));

  private final String scenario;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, Supplier<Duration>> ages = new LinkedHashMap<>();

  Figures(String scenario) {
    this.scenario = scenario;
  }

  Figures add(String name, Object value) {
    values.put(name, String.valueOf(value));
    return this;
  }

  Figures add(String name, Duration time) {
    return add(
        name,
        time.compareTo(Duration.ofDays(1)) > 0
            ? "never"
            : String.format(Locale.ROOT, "%.3f s", time.toMillis() / 1000.0));
  }

  /// The age that 99 of 100 of these numbers had at most when they arrived, as it is in the end.
  Figures at99(String name, CountingReceiver destination, int from, int to) {
    ages.put(name, () -> destination.numbers().p99(from, to));
    return this;
  }

  void publish() throws IOException {
    ages.forEach((name, age) -> add(name, age.get()));
    StringBuilder line = new StringBuilder(scenario).append(':');
    values.forEach(
        (name, value) -> line.append(' ').append(name).append(' ').append(value).append(';'));
    line.append('\n');
    System.out.print("[cage] " + line);
    Files.createDirectories(FILE.toAbsolutePath().getParent());
    Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
