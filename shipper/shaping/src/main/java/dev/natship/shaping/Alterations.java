package dev.natship.shaping;

import dev.natship.api.LogEvent;

/// The two ways to change an event so that a destination takes it after all.
public interface Alterations {
  /// The same event with its message cut to this many bytes, at a character's boundary, and marked.
  LogEvent shortened(int messageBytes);

  /// The same event at another time, its own kept beside it.
  LogEvent restamped(long timeNanos);
}
