package dev.natship.logql;

/// Names that labels may have.
final class LabelNames {
  private LabelNames() {}

  /// Makes a label's name from any text: characters that are not allowed become `_`.
  static String of(String text) {
    StringBuilder name = new StringBuilder(text.length() + 1);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
      boolean digit = c >= '0' && c <= '9';
      if (digit && i == 0) {
        name.append('_');
      }
      name.append(letter || digit ? c : '_');
    }
    return name.toString();
  }
}
