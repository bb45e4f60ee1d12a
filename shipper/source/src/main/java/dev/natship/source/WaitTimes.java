package dev.natship.source;

import java.time.Duration;

/// How long the source waits where nothing wakes it up.
///
/// @param refused before credentials or subjects that were refused are tried again
/// @param tick between two looks at drops and silence
/// @param canary for the watchdog's message to come back
/// @param hold how long to leave lines in the socket when there is no room, before they are read
///   and dropped; a server waits ten seconds before it calls a reader too slow
record WaitTimes(Duration refused, Duration tick, Duration canary, Duration hold) {
  static final WaitTimes USUAL =
      new WaitTimes(
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(8));
}
