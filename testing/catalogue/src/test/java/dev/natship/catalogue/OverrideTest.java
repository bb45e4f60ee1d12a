package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.config.Installation;
import dev.natship.config.Provider;
import dev.natship.settings.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An owner's file may override whatever a provider's file sets, and may use a provider twice.
class OverrideTest {
  private static final String MINE = "the-owner-says";

  @TempDir Path folder;

  static Stream<TestedProvider> providers() {
    return TestedProvider.catalogue().stream();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void everySettingOfAProviderGivesWay(TestedProvider provider) {
    List<String> paths =
        sinkOf(provider.name()).entrySet().stream()
            .map(Map.Entry::getKey)
            .filter(path -> !path.equals("type") && !isCapped(provider.name(), path))
            .toList();
    String owner =
        paths.stream()
            .map(path -> "sinks.%s.%s = %s\n".formatted(provider.name(), path, MINE))
            .collect(Collectors.joining());

    Destination.On on =
        new ShippedConfiguration(folder)
            .destinationOn(provider.name(), provider.environment(), owner);

    assertFalse(paths.isEmpty());
    for (String path : paths) {
      assertEquals(MINE, on.settings().text(path), path);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void livesTwiceWithVariablesOfItsOwn(TestedProvider provider) throws IOException {
    Map<String, String> own = new TreeMap<>(provider.variables());
    own.keySet().retainAll(known(provider.name()));
    Map<String, String> second = new TreeMap<>();
    own.forEach((name, value) -> second.put("SECOND_" + name, value));
    Map<String, String> both = new TreeMap<>(provider.environment());
    both.putAll(second);
    String owner =
        "sinks.second { preset = %s, variables { %s } }\n"
            .formatted(
                provider.name(),
                own.keySet().stream()
                    .map(name -> "%s = ${SECOND_%s}".formatted(name, name))
                    .collect(Collectors.joining(", ")));
    ShippedConfiguration shipped = new ShippedConfiguration(folder);

    Configuration two = shipped.load(both, owner);
    Configuration one = shipped.load(second, owner);

    assertEquals(List.of(), two.allProblems());
    assertEquals(List.of("second", provider.name()), names(two));
    assertEquals(List.of("second"), names(one), "the first one's variables are not needed");
    for (Destination.On on : two.destinationsOn()) {
      ShippedConfiguration.ready(on, _ -> {}).sink().close();
    }
    Destination.On first =
        assertInstanceOf(Destination.On.class, two.destination(provider.name()).orElseThrow());
    Destination.On again = one.destinationsOn().getFirst();
    for (String key : new TreeSet<>(sinkOf(provider.name()).root().keySet())) {
      String path = ConfigUtil.joinPath(key);
      assertEquals(first.settings().json(path), again.settings().json(path), key);
    }
  }

  private static List<String> names(Configuration configuration) {
    return configuration.destinationsOn().stream().map(Destination.On::name).toList();
  }

  private static Set<String> known(String provider) throws IOException {
    return Provider.all(Installation.find(), new Problems()).stream()
        .filter(each -> each.name().equals(provider))
        .flatMap(each -> each.variables().stream())
        .map(Provider.Variable::name)
        .collect(Collectors.toSet());
  }

  /// Whether the receiver limits this setting: an owner may only make it smaller.
  private static boolean isCapped(String provider, String path) {
    return fileOf(provider).hasPath("provider.caps." + path);
  }

  /// The settings of a provider, read without its variables.
  private static Config sinkOf(String provider) {
    return fileOf(provider).getConfig("sink");
  }

  private static Config fileOf(String provider) {
    Path file = ShippedConfiguration.root().resolve("conf/providers/" + provider + ".conf");
    return ConfigFactory.parseFile(file.toFile())
        .resolve(ConfigResolveOptions.noSystem().appendResolver(new Anything()));
  }

  private static final class Anything implements ConfigResolver {
    @Override
    public ConfigValue lookup(String path) {
      return ConfigValueFactory.fromAnyRef("x");
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }
}
