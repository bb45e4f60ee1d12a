package dev.natship.settings;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
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

  /// The same of a value from a file, or what kind of thing stands there.
  static String ofValue(ConfigValue value) {
    return value instanceof ConfigObject || value instanceof ConfigList
        ? ", not" + kind(value)
        : words(String.valueOf(value.unwrapped()));
  }

  /// ` a list` or ` a section`, as it is written.
  static String kind(ConfigValue value) {
    return value instanceof ConfigList ? " a list, [ … ]" : " a section, { … }";
  }

  /// The same of an address, without what follows its host: a path may be a secret. Where even the
  /// host cannot be shown, perhaps because a password stands before it, the scheme alone is.
  public static String ofAddress(String value) {
    if (value.length() > 1 && (value.startsWith("\"") || value.startsWith("'"))) {
      return ", without quotes around it";
    }
    int colon = value.indexOf("://");
    int host = colon < 0 ? 0 : colon + 3;
    int end = host;
    while (end < value.length() && "/?#".indexOf(value.charAt(end)) < 0) {
      end++;
    }
    String scheme = value.substring(0, host);
    if (!scheme.isEmpty() && shown(value.substring(0, colon)).isEmpty()) {
      return "";
    }
    String rest = end < value.length() ? "/…" : "";
    return shown(value.substring(host, end))
        .map(text -> ", not \"" + scheme + text + rest + '"')
        .orElse(scheme.isEmpty() ? "" : ", not \"" + scheme + "…\"");
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
