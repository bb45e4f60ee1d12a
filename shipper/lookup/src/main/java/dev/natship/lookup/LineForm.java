package dev.natship.lookup;

/// How lines are written.
enum LineForm {
  /// For people.
  PRETTY,
  /// For programs: what the API sends, one object a line.
  JSON,
  /// What the program wrote, without what a platform put around it; byte for byte.
  RAW
}
