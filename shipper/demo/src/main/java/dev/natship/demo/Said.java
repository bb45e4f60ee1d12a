package dev.natship.demo;

/// One line as its writer said it. The level is the stream's, which is all the platform knows: an
/// application's own level is inside the message.
record Said(String provider, String level, String message) {
  static Said info(String message) {
    return new Said("app", "info", message);
  }

  static Said error(String message) {
    return new Said("app", "error", message);
  }
}
