package dev.natship.lookup;

/// What the options of commands call the words of a selection: `--app` may come several times, so
/// it is not `apps`.
final class SelectOption {
  private SelectOption() {}

  static String of(String word) {
    return "--" + (word.endsWith("s") ? word.substring(0, word.length() - 1) : word);
  }
}
