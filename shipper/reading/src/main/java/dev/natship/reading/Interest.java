package dev.natship.reading;

import dev.natship.api.Level;
import dev.natship.api.Output;
import dev.natship.lines.LineView;

/// What somebody follows: which lines, and how they are written for him. Equal ones share one view,
/// so that their lines are looked at and written once. Belongs to one thread.
public interface Interest {
  boolean covers(LineView line);

  /// Whether it may cover a line of this level. Saves looking at the others.
  default boolean mayCover(Level level) {
    return true;
  }

  /// Whether it covers all lines, so that they can be counted without being looked at.
  default boolean coversAll() {
    return false;
  }

  /// Writes the line as he gets it. Called for a line that is covered, right after [#covers].
  void write(LineCursor cursor, LineView line, Output out);

  /// Those of one form write a line alike, so that what one of them wrote serves the others.
  Object form();
}
