package dev.natship.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.config.ConfigLoader;
import dev.natship.config.Configuration;
import dev.natship.config.Installation;
import dev.natship.config.SinkFactories;
import dev.natship.config.Variables;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlatformTest {

  /// Fly waits five seconds unless told otherwise; closing and a stop that hangs take a second
  /// more.
  @Test
  void aStopFitsWhatThePlatformAllows() {
    assertEquals(Duration.ofSeconds(20), deadline(Map.of()));
    assertEquals(Duration.ofSeconds(3), deadline(Map.of("FLY_APP_NAME", "shipper")));
    assertEquals(
        Duration.ofSeconds(18),
        deadline(Map.of("FLY_APP_NAME", "shipper", "STOP_DEADLINE", "18s")));
  }

  private static Duration deadline(Map<String, String> values) {
    Variables variables = Variables.of(values);
    Configuration configuration =
        ConfigLoader.load(Installation.find(), variables, Optional.empty());
    try (Plan plan =
        Plan.of(
            configuration,
            new SinkFactories(Installation.find().plugins()),
            MemoryShares.ofProcess(),
            Platform.of(variables))) {
      return plan.deadline();
    }
  }
}
