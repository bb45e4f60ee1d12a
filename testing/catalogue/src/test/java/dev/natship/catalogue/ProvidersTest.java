package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.FieldTemplate;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.config.Installation;
import dev.natship.config.Provider;
import dev.natship.engine.LaneParts;
import dev.natship.settings.Problems;
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

/// Every provider's file can be read, and its destination can be made.
class ProvidersTest {
  @TempDir Path folder;

  static Stream<TestedProvider> providers() {
    return TestedProvider.catalogue().stream();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void becomesADestinationWithItsVariablesAlone(TestedProvider provider) {
    Configuration configuration = new ShippedConfiguration(folder).load(provider.environment(), "");

    assertEquals(List.of(), configuration.allProblems());
    assertEquals(List.of(), configuration.warnings());
    assertEquals(
        List.of(provider.name()),
        configuration.destinationsOn().stream().map(Destination.On::name).toList());
    LaneParts ready =
        ShippedConfiguration.ready(configuration.destinationsOn().getFirst(), _ -> {});
    ready.sink().close();
  }

  /// A doubtful name in a shipped file is ours to mend; users could not.
  @ParameterizedTest
  @MethodSource("providers")
  void hasNoNameInItsTemplatesThatLooksLikeASlip(TestedProvider provider) throws IOException {
    Path file = ShippedConfiguration.root().resolve("conf/providers/" + provider.name() + ".conf");

    assertEquals(List.of(), FieldTemplate.doubts(Files.readString(file)));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void isOffWithoutVariables(TestedProvider provider) {
    assertInstanceOf(
        Destination.Off.class,
        new ShippedConfiguration(folder)
            .load(Map.of(), "")
            .destination(provider.name())
            .orElseThrow());
  }

  @Test
  void everyProviderIsTestedHere() throws IOException {
    Set<String> here =
        TestedProvider.catalogue().stream().map(TestedProvider::name).collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>();
    try (Stream<Path> files = Files.list(ShippedConfiguration.root().resolve("conf/providers"))) {
      files
          .map(file -> file.getFileName().toString().replace(".conf", ""))
          .filter(name -> !here.contains(name))
          .forEach(missing::add);
    }
    assertEquals(Set.of(), missing);
  }

  @Test
  void allProvidersReadWithoutProblems() throws IOException {
    Problems problems = new Problems();

    List<Provider> providers = Provider.all(Installation.find(), problems);

    assertEquals(List.of(), problems.all());
    assertTrue(providers.size() >= TestedProvider.catalogue().size());
  }
}
