package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import dev.natship.config.SinkFactories;
import dev.natship.engine.LaneSettings;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The type's code reads every setting in its block of `conf/natship.conf`. Every setting that the
/// code reads is in that block, or in the one of `http`.
class BuiltInTypesTest {
  private static final String BEGIN = "# sinks.any-";

  static Stream<String> types() throws IOException {
    return reference()
        .filter(line -> line.startsWith(BEGIN))
        .map(line -> line.substring(BEGIN.length(), line.indexOf(" {")));
  }

  @ParameterizedTest
  @MethodSource("types")
  void everySettingInTheBlockIsRead(String type) throws IOException {
    Set<String> asked = asked(type, block(type));

    TreeSet<String> unread = new TreeSet<>();
    for (var entry : ConfigFactory.parseString(block(type)).entrySet()) {
      if (!knows(asked, entry.getKey())) {
        unread.add(entry.getKey());
      }
    }

    assertFalse(asked.isEmpty());
    assertEquals(Set.of(), unread);
  }

  @ParameterizedTest
  @MethodSource("types")
  void everySettingThatIsReadStandsInTheBlockOrInThatOfHttp(String type) throws IOException {
    Set<String> missing = new TreeSet<>(asked(type, block(type)));
    missing.removeIf(key -> inBlock(type, key) || inBlock("http", key));
    // a block shows one way to authenticate; its comment names the others
    missing.removeIf(key -> key.startsWith("auth."));
    missing.removeAll(ofEveryDestination());

    assertEquals(Set.of(), missing);
  }

  private static Set<String> ofEveryDestination() {
    Settings lane = Settings.parse("lane", "concurrency.max = 4", new Problems());
    LaneSettings.read(lane);
    Set<String> asked = new TreeSet<>(lane.asked());
    asked.add("concurrency");
    return asked;
  }

  private static Set<String> asked(String type, String block) {
    Settings settings = Settings.parse("any", block, new Problems());
    LaneSettings.read(settings);
    settings.text("type");
    new SinkFactories(ShippedConfiguration.root())
        .find(type)
        .orElseThrow()
        .create(settings)
        .close();
    return settings.asked();
  }

  private static boolean knows(Set<String> asked, String key) {
    List<String> steps = ConfigUtil.splitPath(key);
    return asked.contains(key)
        || Stream.iterate(1, length -> length < steps.size(), length -> length + 1)
            .map(length -> ConfigUtil.joinPath(steps.subList(0, length)) + ".*")
            .anyMatch(asked::contains);
  }

  private static boolean inBlock(String type, String key) {
    try {
      Config block = ConfigFactory.parseString(block(type));
      return block.hasPath(key.endsWith(".*") ? key.substring(0, key.length() - 2) : key);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// The block of a type in `conf/natship.conf`, uncommented.
  private static String block(String type) throws IOException {
    return reference()
        .dropWhile(line -> !line.equals(BEGIN + type + " {"))
        .skip(1)
        .takeWhile(line -> !line.equals("# }"))
        .map(line -> line.substring(1))
        .collect(Collectors.joining("\n"));
  }

  private static Stream<String> reference() throws IOException {
    return Files.readString(ShippedConfiguration.root().resolve("conf/natship.conf")).lines();
  }
}
