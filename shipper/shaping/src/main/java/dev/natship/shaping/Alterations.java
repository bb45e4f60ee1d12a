package dev.natship.shaping;

import dev.natship.api.LogLine;

/// The two ways to change a line so that a destination takes it after all.
public interface Alterations {
  /// The same line with its message cut to this many bytes, at a character's boundary, and marked.
  LogLine shortened(int messageBytes);

  /// The same line at another time, its own kept beside it.
  LogLine restamped(long timeNanos);
}
