package dev.natship.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes a [Select]. Regions and instances are words of Fly's subjects,
/// `logs.app.region.instance`.
final class Selects {
  private Selects() {}

  static void write(Select select, Hocon into) throws NoEqual {
    Map<String, Set<String>> wanted = select.wanted();
    if (wanted.containsKey("regions") || wanted.containsKey("instances")) {
      into.list("select.subjects", subjects(wanted));
    } else {
      for (Map.Entry<String, Set<String>> each : wanted.entrySet()) {
        into.list("select." + each.getKey(), List.copyOf(each.getValue()));
      }
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

  private static List<String> subjects(Map<String, Set<String>> wanted) throws NoEqual {
    if (wanted.containsKey("subjects")) {
      throw new NoEqual("a condition on the subject and on one of its words");
    }
    List<String> subjects = new ArrayList<>();
    for (String app : wanted.getOrDefault("apps", Set.of("*"))) {
      for (String region : wanted.getOrDefault("regions", Set.of("*"))) {
        for (String instance : wanted.getOrDefault("instances", Set.of(">"))) {
          subjects.add("logs." + app + "." + region + "." + instance);
        }
      }
    }
    return subjects;
  }
}
