package dev.natship.lines;

import java.time.Duration;

/// Where lines come from; it appends them to the journal.
public interface Intake extends AutoCloseable {
  void start();

  /// Unsubscribes, and returns when everything received has been appended.
  void stop(Duration deadline) throws InterruptedException;

  /// Lets go of the connection. Comes after the last line was delivered or given up.
  @Override
  void close();
}
