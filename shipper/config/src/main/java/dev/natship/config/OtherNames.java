package dev.natship.config;

import dev.natship.settings.Settings;
import java.util.Map;
import java.util.TreeMap;

/// What other programs call the variables that are read here, as `elsewhere { OURS = [THEIRS, …] }`
/// says it. Such a name is never read: whoever sets it is told ours.
final class OtherNames {
  private OtherNames() {}

  /// Their names, each with ours.
  static Map<String, String> read(Settings settings) {
    Map<String, String> names = new TreeMap<>();
    for (String ours : settings.names("elsewhere")) {
      settings.texts("elsewhere." + ours).forEach(theirs -> names.put(theirs, ours));
    }
    return names;
  }
}
