package dev.natship.config;

import dev.natship.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Tells presets of one vendor apart by how the values of variables begin: an address that begins
/// with `udp://`, a token that begins with `pub`.
///
/// @param when what values must begin with before the preset counts
/// @param unless what values begin with when another preset is meant
record Distinction(Map<String, List<String>> when, Map<String, List<String>> unless) {

  static Distinction read(Settings provider) {
    return new Distinction(beginnings(provider, "when"), beginnings(provider, "unless"));
  }

  private static Map<String, List<String>> beginnings(Settings provider, String key) {
    Map<String, List<String>> beginnings = new LinkedHashMap<>();
    for (String name : provider.names(key)) {
      beginnings.put(name, provider.texts(key + "." + name));
    }
    return beginnings;
  }

  boolean isMeantBy(Function<String, Optional<String>> given) {
    return when.entrySet().stream().allMatch(each -> begins(each, given))
        && unless.entrySet().stream().noneMatch(each -> begins(each, given));
  }

  private static boolean begins(
      Map.Entry<String, List<String>> beginnings, Function<String, Optional<String>> given) {
    String value = given.apply(beginnings.getKey()).orElse("").strip().toLowerCase(Locale.ROOT);
    return beginnings.getValue().stream().anyMatch(value::startsWith);
  }

  /// Why the preset does not count, for people.
  String words() {
    List<String> parts = new ArrayList<>();
    when.forEach((name, beginnings) -> parts.add("only when " + words(name, beginnings)));
    unless.forEach((name, beginnings) -> parts.add("not when " + words(name, beginnings)));
    return String.join(", ", parts);
  }

  private static String words(String name, List<String> beginnings) {
    return name + " begins with " + String.join(" or ", beginnings);
  }
}
