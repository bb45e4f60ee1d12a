package dev.natship.requests;

import java.util.Locale;

/// Which content types a client takes, as its header `Accept` says.
///
/// @param header in small letters
public record WantedTypes(String header) {

  public static WantedTypes of(Headers headers) {
    return new WantedTypes(headers.first("Accept").orElse("").toLowerCase(Locale.ROOT));
  }

  /// Whether the client names this type and wants it at least as much as the other one, which it
  /// gets otherwise. Wildcards name nothing.
  public boolean prefers(String type, String other) {
    double wanted = weight(type);
    double otherwise = weight(other);
    return wanted > otherwise
        || wanted > 0 && wanted == otherwise && header.indexOf(type) < header.indexOf(other);
  }

  /// From 0, not wanted or not named, to 1.
  private double weight(String type) {
    for (String range : header.split(",", -1)) {
      String[] parts = range.split(";", -1);
      if (parts[0].strip().equals(type)) {
        return weight(parts);
      }
    }
    return 0;
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        try {
          return Double.parseDouble(parameter.substring(2).strip());
        } catch (NumberFormatException _) {
          return 1;
        }
      }
    }
    return 1;
  }
}
