package dev.natship.logql;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Numbers with units: durations such as `1h30m`, sizes such as `20KB`.
final class Quantity {
  private static final double SECOND = 1e9;
  private static final Map<String, Double> TIMES =
      Map.ofEntries(
          Map.entry("ns", 1.0),
          Map.entry("us", 1e3),
          Map.entry("µs", 1e3),
          Map.entry("μs", 1e3),
          Map.entry("ms", 1e6),
          Map.entry("s", SECOND),
          Map.entry("m", 60 * SECOND),
          Map.entry("h", 3600 * SECOND),
          Map.entry("d", 24 * 3600 * SECOND),
          Map.entry("w", 7 * 24 * 3600 * SECOND),
          Map.entry("y", 365 * 24 * 3600 * SECOND));
  private static final String PREFIXES = "kmgtpe";

  private Quantity() {}

  /// A duration in nanoseconds; empty when the text is not one.
  static Optional<Long> nanos(String text) {
    boolean negative = text.startsWith("-");
    int at = negative ? 1 : 0;
    double sum = 0;
    if (at == text.length()) {
      return Optional.empty();
    }
    while (at < text.length()) {
      int unit = ends(text, at, true);
      int end = ends(text, unit, false);
      Double nanos = TIMES.get(text.substring(unit, end));
      OptionalDouble number = number(text.substring(at, unit));
      if (nanos == null || number.isEmpty()) {
        return text.equals("0") ? Optional.of(0L) : Optional.empty();
      }
      sum += number.getAsDouble() * nanos;
      at = end;
    }
    return sum < Long.MAX_VALUE ? Optional.of((long) (negative ? -sum : sum)) : Optional.empty();
  }

  private static int ends(String text, int from, boolean digits) {
    int at = from;
    while (at < text.length()
        && digits == (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    return at;
  }

  /// A size in bytes; empty when the text is not one.
  static OptionalDouble bytes(String text) {
    String size = text.strip().toLowerCase(Locale.ROOT);
    int unit = ends(size, 0, true);
    OptionalDouble number = number(size.substring(0, unit));
    if (number.isEmpty()) {
      return number;
    }
    String word = size.substring(unit).strip();
    if (word.isEmpty() || word.equals("b")) {
      return number;
    }
    int power = PREFIXES.indexOf(word.charAt(0)) + 1;
    String rest = word.substring(1);
    if (power == 0
        || !(rest.isEmpty() || rest.equals("b") || rest.equals("i") || rest.equals("ib"))) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        number.getAsDouble() * Math.pow(rest.startsWith("i") ? 1024 : 1000, power));
  }

  /// Empty when the text is not a number.
  static OptionalDouble number(String text) {
    try {
      boolean plain = text.chars().allMatch(c -> "0123456789.+-eE".indexOf(c) >= 0);
      return plain && !text.isEmpty()
          ? OptionalDouble.of(Double.parseDouble(text))
          : OptionalDouble.empty();
    } catch (NumberFormatException _) {
      return OptionalDouble.empty();
    }
  }
}
