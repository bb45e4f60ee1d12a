package dev.natship.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a second reading of a configuration has otherwise.
public final class Differences {
  private Differences() {}

  /// The paths that have other values in one configuration than in the other, or stand in one of
  /// them alone, in alphabetical order.
  public static List<String> between(Config one, Config other) {
    Map<String, ConfigValue> values = new TreeMap<>();
    one.entrySet().forEach(entry -> values.put(entry.getKey(), entry.getValue()));
    Set<String> differing = new TreeSet<>();
    for (Map.Entry<String, ConfigValue> entry : other.entrySet()) {
      if (!entry.getValue().equals(values.remove(entry.getKey()))) {
        differing.add(entry.getKey());
      }
    }
    differing.addAll(values.keySet());
    return List.copyOf(differing);
  }
}
