package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.assembly.MemoryShares;
import dev.natship.assembly.Plan;
import dev.natship.assembly.Platform;
import dev.natship.config.ConfigLoader;
import dev.natship.config.Configuration;
import dev.natship.config.Installation;
import dev.natship.config.SinkFactories;
import dev.natship.config.Variables;
import dev.natship.engine.LaneSettings;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.shell.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// `conf/natship.conf` and the code know the same settings.
class ReferenceTest {
  private static final List<String> SECTIONS =
      List.of("nats", "journal", "admin", "metrics", "log", "dead-letters", "stop");

  private final Installation installation = Installation.find();

  @Test
  void everySettingInTheReferenceIsRead() {
    Configuration configuration = loaded();

    assertEquals(List.of(), configuration.problems());
  }

  @Test
  void everySettingThatIsReadStandsInTheReference() throws IOException {
    Configuration configuration = loaded();
    String reference = Files.readString(installation.folder().resolve("conf/natship.conf"));
    TreeSet<String> missing = new TreeSet<>();
    for (String section : SECTIONS) {
      for (String key : configuration.section(section).asked()) {
        if (!mentions(reference, key)) {
          missing.add(section + "." + key);
        }
      }
    }
    Settings lane = Settings.parse("lane", "", new Problems());
    LaneSettings.read(lane);
    for (String key : lane.asked()) {
      if (!mentions(reference, key)) {
        missing.add("defaults." + key);
      }
    }

    assertEquals(new TreeSet<>(), missing);
  }

  @Test
  void theDefaultsOfTheReferenceAreThoseOfTheCode() {
    Problems problems = new Problems();
    Settings bare = Settings.parse("lane", "", problems);
    Configuration configuration = loaded();
    Settings defaults = configuration.section("defaults");

    assertEquals(LaneSettings.read(bare).toString(), LaneSettings.read(defaults).toString());
    defaults.refuseUnknown();
    assertEquals(List.of(), configuration.problems());
    assertTrue(problems.isEmpty());
  }

  private Configuration loaded() {
    Configuration configuration =
        ConfigLoader.load(installation, Variables.of(Map.of()), Optional.empty());
    Logging.start(configuration.section("log"), System.err);
    Plan.of(
            configuration,
            new SinkFactories(installation.plugins()),
            MemoryShares.ofProcess(),
            Platform.OTHER)
        .close();
    return configuration;
  }

  /// The last word of the key, as a setting or inside one of the commented examples.
  private static boolean mentions(String reference, String key) {
    String word = key.endsWith(".*") ? key.substring(0, key.length() - 2) : key;
    word = word.substring(word.lastIndexOf('.') + 1);
    for (String after : List.of(" =", " {", ".")) {
      if (reference.contains(" " + word + after) || reference.contains("\n" + word + after)) {
        return true;
      }
    }
    return false;
  }
}
