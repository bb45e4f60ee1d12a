package dev.natship.settings;

import java.util.Optional;

/// Repeats a value that cannot be used, so that its owner finds it; but never one that may be a
/// secret in the wrong place.
public final class WrongValue {
  private static final int LONGEST = 40;

  private WrongValue() {}

  /// `, not "mars"`; nothing where the value may not be shown.
  public static String words(String value) {
    return shown(value).map(text -> ", not \"" + text + "\"").orElse("");
  }

  /// The value; empty where it is long, looks like a key, or may hold a password.
  public static Optional<String> shown(String value) {
    String text = value.strip();
    return text.length() <= LONGEST && isHarmless(text) ? Optional.of(text) : Optional.empty();
  }

  private static boolean isHarmless(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f && "@\"?&=$".indexOf(c) < 0)
        && !text.contains("://")
        && !Secret.isLikelyIn(text);
  }
}
