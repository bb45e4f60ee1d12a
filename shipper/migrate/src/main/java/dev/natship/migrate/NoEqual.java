package dev.natship.migrate;

/// Something that Natship has no equal for, and why. Whoever reads the next larger thing catches it
/// and lists it as left out.
final class NoEqual extends Exception {
  private static final long serialVersionUID = 1L;

  NoEqual(String words) {
    super(words, null, false, false);
  }

  String words() {
    return String.valueOf(getMessage());
  }
}
