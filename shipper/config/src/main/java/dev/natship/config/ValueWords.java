package dev.natship.config;

import dev.natship.settings.Settings;
import dev.natship.settings.WrongValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Short words for a variable's values, `means { us3 = us3.datadoghq.com }`: who sets one means the
/// other.
record ValueWords(Map<String, String> meanings) {
  static final ValueWords NONE = new ValueWords(Map.of());

  static ValueWords read(Settings variable) {
    return new ValueWords(variable.map("means"));
  }

  String meant(String value) {
    return meanings.getOrDefault(value.strip().toLowerCase(Locale.ROOT), value);
  }

  /// Why a value cannot be the name of a host. Empty when it can.
  Optional<String> refused(String host) {
    boolean looksLikeHost =
        host.indexOf('.') > 0
            && !host.endsWith(".")
            && host.chars()
                .allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || ".-:_".indexOf(c) >= 0));
    return looksLikeHost
        ? Optional.empty()
        : Optional.of(
            meanings.isEmpty()
                ? shown(host) + " is no name of a host"
                : shown(host) + " is none of " + all());
  }

  /// Why a host is perhaps not the one that is meant. Empty where it is a known one.
  Optional<String> doubted(String host) {
    return meanings.isEmpty() || meanings.containsValue(host)
        ? Optional.empty()
        : Optional.of(shown(host) + " is none of " + all() + "; it is taken as it is");
  }

  /// `us1 (datadoghq.com), us3 (us3.datadoghq.com)`.
  private String all() {
    List<String> all = new ArrayList<>();
    new TreeMap<>(meanings)
        .forEach((word, meaning) -> {
          // A host by a name of before is taken, but not offered.
          if (!meaning.equals(word)) {
            all.add(word + " (" + meaning + ")");
          }
        });
    return String.join(", ", all);
  }

  /// A value that a person can read and that is no secret pasted into the wrong place.
  static String shown(String value) {
    return WrongValue.shown(value).orElse("its value");
  }
}
