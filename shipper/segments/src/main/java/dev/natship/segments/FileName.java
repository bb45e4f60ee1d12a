package dev.natship.segments;

import java.util.Optional;

/// The name of a segment, or of a file of the archive: its place in the order of creation, and its
/// first sequence. Names sort as the files were made.
public record FileName(long ordinal, long first) {

  public String text(String suffix) {
    return padded(ordinal, 10) + "-" + padded(first, 19) + suffix;
  }

  private static String padded(long number, int width) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  /// Empty for the name of another kind of file.
  public static Optional<FileName> parse(String file, String suffix) {
    int dash = file.indexOf('-');
    if (dash < 1 || !file.endsWith(suffix)) {
      return Optional.empty();
    }
    try {
      long ordinal = Long.parseLong(file.substring(0, dash));
      long first = Long.parseLong(file.substring(dash + 1, file.length() - suffix.length()));
      return Optional.of(new FileName(ordinal, first));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
