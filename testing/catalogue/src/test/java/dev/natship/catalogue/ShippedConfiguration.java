package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.natship.api.Sink;
import dev.natship.config.ConfigLoader;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.config.Installation;
import dev.natship.config.SinkFactories;
import dev.natship.config.Variables;
import dev.natship.deadletters.DeadLetters;
import dev.natship.engine.LaneParts;
import dev.natship.engine.LaneSettings;
import dev.natship.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The configuration as the program reads it: the shipped files, the variables and an owner's file.
final class ShippedConfiguration {
  private static final Installation INSTALLATION = Installation.find();

  private final Path folder;

  /// @param folder where owners' files are written
  ShippedConfiguration(Path folder) {
    this.folder = folder;
  }

  static Path root() {
    return INSTALLATION.folder();
  }

  Configuration load(Map<String, String> variables, String owner) {
    try {
      Path file = Files.createTempFile(folder, "owner", ".conf");
      Files.writeString(file, owner);
      return ConfigLoader.load(INSTALLATION, Variables.of(variables), Optional.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Destination destination(String name, Map<String, String> variables, String owner) {
    Configuration configuration = load(variables, owner);
    assertEquals(List.of(), configuration.allProblems());
    return configuration.destination(name).orElseThrow();
  }

  Destination.On destinationOn(String name, Map<String, String> variables, String owner) {
    return assertInstanceOf(Destination.On.class, destination(name, variables, owner));
  }

  /// The parts of a lane for a destination that is on.
  static LaneParts ready(Destination.On on, DeadLetters letters) {
    Settings settings = on.settings();
    LaneSettings lane = LaneSettings.read(settings);
    Sink sink =
        new SinkFactories(INSTALLATION.plugins()).find(on.type()).orElseThrow().create(settings);
    settings.refuseUnknown();
    assertEquals(List.of(), settings.problems().all(), on.name());
    return new LaneParts(on.name(), lane, sink, letters);
  }
}
