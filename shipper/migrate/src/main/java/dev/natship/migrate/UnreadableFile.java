package dev.natship.migrate;

/// A file that is no TOML or no YAML, with the line where that shows.
public final class UnreadableFile extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;

  UnreadableFile(int line, String words) {
    super(words);
    this.line = line;
  }

  public int line() {
    return line;
  }
}
