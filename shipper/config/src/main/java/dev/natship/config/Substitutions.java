package dev.natship.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.natship.settings.Problems;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Fills in the `${VAR}` places of a configuration, and remembers which names were asked for and
/// which had no value.
///
/// @param source as written
/// @param values what the variables hold
/// @param config with the values filled in. A missing variable is shown as its own name, so that
///   the rest can still be checked
/// @param asked every name in it
/// @param missing required names without a value, and where each is required
record Substitutions(
    Config source,
    Function<String, Optional<String>> values,
    Config config,
    Set<String> asked,
    Map<String, ConfigOrigin> missing) {
  private static final int MOST = 1000;

  /// The names that a configuration mentions and those it cannot do without, whatever is set.
  static Substitutions ofNothing(Config config) {
    return resolve(config, _ -> Optional.empty());
  }

  static Substitutions resolve(Config config, Function<String, Optional<String>> values) {
    Set<String> asked = new LinkedHashSet<>();
    Map<String, ConfigOrigin> missing = new LinkedHashMap<>();
    while (true) {
      Recorder recorder = new Recorder(values, missing.keySet(), asked);
      try {
        Config resolved = config.resolve(ConfigResolveOptions.noSystem().appendResolver(recorder));
        return new Substitutions(config, values, resolved, asked, missing);
      } catch (ConfigException.UnresolvedSubstitution unresolved) {
        // The library stops at the first required name without a value, and that is the last one it
        // asked for.
        String name = recorder.lastUnanswered;
        if (name == null
            || missing.size() > MOST
            || missing.put(name, unresolved.origin()) != null) {
          throw unresolved;
        }
      }
    }
  }

  /// The same with every value that came from a variable put back as the variable's name.
  Config shown() {
    return resolve(source, name -> values.apply(name).map(_ -> standIn(name))).config();
  }

  /// The missing variables that a part of the configuration names.
  Set<String> missingIn(ConfigValue part) {
    Set<String> found = new LinkedHashSet<>();
    addMissing(part, found);
    return found;
  }

  private void addMissing(ConfigValue part, Set<String> found) {
    if (part instanceof ConfigObject object) {
      object.values().forEach(each -> addMissing(each, found));
    } else if (part instanceof ConfigList list) {
      list.forEach(each -> addMissing(each, found));
    } else {
      String text = String.valueOf(part.unwrapped());
      missing.keySet().stream().filter(name -> text.contains(standIn(name))).forEach(found::add);
    }
  }

  /// Reports these variables, each at a place that requires it.
  void report(Set<String> names, Problems problems, UnaryOperator<String> hint) {
    missing.forEach((name, origin) -> {
      if (names.contains(name)) {
        problems.add(
            origin, "", "requires the variable " + name + ", which is not set" + hint.apply(name));
      }
    });
  }

  private static String standIn(String name) {
    return "${" + name + "}";
  }

  private static final class Recorder implements ConfigResolver {
    private final Function<String, Optional<String>> values;
    private final Set<String> missing;
    private final Set<String> asked;
    private @Nullable String lastUnanswered;

    Recorder(Function<String, Optional<String>> values, Set<String> missing, Set<String> asked) {
      this.values = values;
      this.missing = missing;
      this.asked = asked;
    }

    @Override
    public @Nullable ConfigValue lookup(String name) {
      asked.add(name);
      Optional<String> value =
          missing.contains(name) ? Optional.of(standIn(name)) : values.apply(name);
      lastUnanswered = value.isPresent() ? null : name;
      return value
          .map(text -> ConfigValueFactory.fromAnyRef(text, "variable " + name))
          .orElse(null);
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }
}
