package dev.natship.settings;

import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The keys of some settings that somebody asked for, those of their sections included. A key that
/// stands there and that nobody asked for is a mistake.
final class AskedKeys {
  /// Behind a key: everything below it was asked for, whatever it is called.
  private static final String ALL_BELOW = ".*";

  private final NavigableSet<String> keys = new TreeSet<>();
  private final @Nullable AskedKeys around;
  private final String section;

  AskedKeys() {
    this(null, "");
  }

  private AskedKeys(@Nullable AskedKeys around, String section) {
    this.around = around;
    this.section = section;
  }

  /// Those of a section: what it is asked for, the whole is asked for too.
  AskedKeys inside(String key) {
    return new AskedKeys(this, key + ".");
  }

  void add(String key) {
    keys.add(key);
    if (around != null) {
      around.add(section + key);
    }
  }

  void addAllBelow(String key) {
    add(key + ALL_BELOW);
  }

  void addAll(AskedKeys others) {
    others.keys.forEach(this::add);
  }

  boolean has(String key) {
    return keys.contains(key);
  }

  boolean hasAllBelow(String key) {
    return keys.contains(key + ALL_BELOW);
  }

  /// Whether a key of this section was asked for.
  boolean hasInside(String key) {
    String first = keys.ceiling(key + ".");
    return first != null && first.startsWith(key + ".");
  }

  Set<String> all() {
    return new TreeSet<>(keys);
  }

  /// Which of them an unknown key may have been meant for, as words for a message.
  String hint(String unknown) {
    List<String> names = keys.stream().filter(key -> !key.endsWith(ALL_BELOW)).toList();
    return Spelling.hint(unknown, names);
  }
}
