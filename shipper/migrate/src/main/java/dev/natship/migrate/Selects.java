package dev.natship.migrate;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes a [Select] as `select`.
final class Selects {
  private Selects() {}

  static void write(Select select, Hocon into) throws NoEqual {
    for (Map.Entry<String, Set<String>> each : select.wanted().entrySet()) {
      into.list("select." + each.getKey(), List.copyOf(each.getValue()));
    }
    if (select.level().isPresent()) {
      into.set("select.level", select.level().get());
    }
    patterns("select.match", select.match(), into);
    patterns("select.not-match", select.notMatch(), into);
  }

  private static void patterns(String key, List<String> patterns, Hocon into) throws NoEqual {
    if (patterns.size() == 1) {
      into.set(key, patterns.getFirst());
    } else if (!patterns.isEmpty()) {
      into.list(key, patterns);
    }
  }
}
