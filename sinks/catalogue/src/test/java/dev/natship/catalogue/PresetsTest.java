package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Problems;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.config.Home;
import dev.natship.config.Provider;
import dev.natship.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every preset is a file that can be read, and a destination that can be made.
class PresetsTest {
  /// Kinds of sinks whose modules test their presets with real peers.
  private static final Set<String> HTTP =
      Set.of("http", "loki", "elasticsearch", "splunk", "otlp", "sentry");

  @TempDir Path folder;

  static Stream<Vendor> vendors() {
    return Vendor.all().stream();
  }

  @ParameterizedTest
  @MethodSource("vendors")
  void becomesADestinationWithItsVariablesAlone(Vendor vendor) {
    Configuration configuration = new Installation(folder).load(vendor.environment(), "");

    assertEquals(List.of(), configuration.problems());
    assertEquals(List.of(), configuration.warnings());
    assertEquals(
        List.of(vendor.name()),
        configuration.destinationsOn().stream().map(Destination.On::name).toList());
    Engine.Destination ready =
        Installation.ready(configuration.destinationsOn().getFirst(), _ -> {});
    ready.sink().close();
  }

  @ParameterizedTest
  @MethodSource("vendors")
  void isOffWithoutVariables(Vendor vendor) {
    assertInstanceOf(
        Destination.Off.class,
        new Installation(folder).load(Map.of(), "").destination(vendor.name()).orElseThrow());
  }

  @Test
  void everyPresetThatSpeaksHttpIsTestedHere() throws IOException {
    Set<String> here = Vendor.all().stream().map(Vendor::name).collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>();
    try (Stream<Path> files = Files.list(Installation.root().resolve("conf/providers"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".conf", "");
        String text = Files.readString(file);
        boolean http = HTTP.stream().anyMatch(type -> text.contains("  type = " + type + "\n"));
        if (http && !here.contains(name)) {
          missing.add(name);
        }
      }
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void allPresetsReadWithoutProblems() throws IOException {
    Problems problems = new Problems();

    List<Provider> providers = Provider.all(Home.find(), problems);

    assertEquals(List.of(), problems.all());
    assertTrue(providers.size() >= Vendor.all().size());
  }
}
