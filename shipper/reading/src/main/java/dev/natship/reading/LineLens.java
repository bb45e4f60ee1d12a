package dev.natship.reading;

import java.util.Optional;

/// What somebody makes of the lines that he asked for: which of them he gets, and as what. Belongs
/// to the thread that reads.
public interface LineLens {
  /// Whether he gets a line.
  enum Choice {
    YES,
    NO,
    /// That is not known yet. Whoever follows has it asked again.
    LATER
  }

  /// @param record the line as the journal keeps it
  Choice choose(LineCursor cursor, byte[] record);

  /// What it cannot say of the lines that it was asked about.
  default Optional<Notice> untold() {
    return Optional.empty();
  }

  /// The line as JSON.
  byte[] json(LineCursor cursor, byte[] record);
}
