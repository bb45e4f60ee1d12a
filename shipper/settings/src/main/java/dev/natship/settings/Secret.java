package dev.natship.settings;

import java.util.Objects;

/// Text that must never be shown: it prints as dots wherever it is printed by mistake.
public final class Secret {
  private final String value;

  public Secret(String value) {
    this.value = value;
  }

  /// Whether a part of a name, a path or an address looks like a key, whatever its setting is
  /// called.
  public static boolean isLikelyIn(String text) {
    for (String part : text.split("[/?&=;,:\\s]")) {
      if (SecretTexts.looksLikeKey(part)) {
        return true;
      }
    }
    return false;
  }

  public String reveal() {
    return value;
  }

  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(value);
  }

  @Override
  public String toString() {
    return "•••";
  }
}
