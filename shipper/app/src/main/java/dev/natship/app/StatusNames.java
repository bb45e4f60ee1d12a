package dev.natship.app;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Set;

/// The destinations that a status in JSON speaks of.
final class StatusNames {
  private StatusNames() {}

  static Set<String> of(String json) {
    try {
      return Set.copyOf(ConfigFactory.parseString(json).getObject("sinks").keySet());
    } catch (ConfigException _) {
      return Set.copyOf(List.of());
    }
  }
}
