package dev.natship.intake;

import java.time.Duration;

/// Where lines come from. A source appends them to the journal.
public interface Source extends AutoCloseable {
  void start();

  /// Takes no more lines, and returns when everything received has been appended.
  void stop(Duration deadline) throws InterruptedException;

  /// Closes the connection. Called after the last line was delivered or given up.
  @Override
  void close();
}
