package dev.natship.demo;

/// One line as its writer said it. The level is the stream's, which is all the platform knows: an
/// application's own level is inside the message.
record SpokenLine(String provider, String level, String message) {
  static SpokenLine info(String message) {
    return new SpokenLine("app", "info", message);
  }

  static SpokenLine error(String message) {
    return new SpokenLine("app", "error", message);
  }
}
