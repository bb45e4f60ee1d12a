package dev.natship.app;

import dev.natship.config.Variables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What is left of Vector where Natship took its place: nobody reads it any more, and its owner
/// should hear so.
final class VectorTraces {
  static final List<String> PLACES =
      List.of("/etc/vector/vector.toml", "/etc/vector/vector.yaml", "/etc/vector/vector.json");

  private static final List<String> VARIABLES =
      List.of(
          "VECTOR_CONFIG",
          "VECTOR_CONFIG_DIR",
          "VECTOR_CONFIG_TOML",
          "VECTOR_CONFIG_YAML",
          "VECTOR_CONFIG_JSON",
          "VECTOR_LOG",
          "VECTOR_LOG_FORMAT",
          "VECTOR_THREADS",
          "VECTOR_REQUIRE_HEALTHY",
          "VECTOR_WATCH_CONFIG");

  private VectorTraces() {}

  /// The configuration that Vector would read on this machine.
  static Optional<Path> file() {
    return PLACES.stream().map(Path::of).filter(Files::isRegularFile).findFirst();
  }

  /// In words for the log; empty where there is no trace.
  static Optional<String> words(Optional<Path> file, Variables variables) {
    List<String> set =
        VARIABLES.stream().filter(name -> variables.value(name).isPresent()).toList();
    if (file.isEmpty() && set.isEmpty()) {
      return Optional.empty();
    }
    String ignored =
        file.map(path -> path + (set.isEmpty() ? "" : " and ")).orElse("") + String.join(", ", set);
    String from =
        file.map(Path::toString).or(() -> variables.value("VECTOR_CONFIG")).orElse("FILE");
    return Optional.of(
        "found "
            + ignored
            + ": Natship does not read what is Vector's; natship migrate "
            + from
            + " turns a Vector configuration into one of ours (the level of this log is"
            + " LOG_LEVEL)");
  }
}
