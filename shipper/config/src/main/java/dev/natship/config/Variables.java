package dev.natship.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The environment variables, taken as they are: nothing in a value is ever read as syntax. A
/// variable that is set but empty counts as not set.
public final class Variables {
  private final Map<String, String> values;

  private Variables(Map<String, String> values) {
    this.values = values;
  }

  public static Variables of(Map<String, String> values) {
    return new Variables(new TreeMap<>(values));
  }

  public static Variables ofProcess() {
    return of(System.getenv());
  }

  /// The same with one variable set anew.
  public Variables with(String name, String value) {
    Map<String, String> all = new TreeMap<>(values);
    all.put(name, value);
    return new Variables(all);
  }

  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
  }

  boolean isSet(String name) {
    return value(name).isPresent();
  }

  /// The names of all variables that have a value.
  Set<String> names() {
    Set<String> names = new TreeSet<>(values.keySet());
    names.removeIf(name -> !isSet(name));
    return names;
  }

  /// The names of those that are set to nothing.
  Set<String> empty() {
    Set<String> names = new TreeSet<>(values.keySet());
    names.removeIf(this::isSet);
    return names;
  }
}
