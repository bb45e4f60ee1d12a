package dev.natship.archive;

import dev.natship.shaping.LinesSummary;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Some of the past: a file of the archive, or a segment of the journal.
public interface Stretch {

  /// Some lines that are read together.
  ///
  /// @param end behind the last line
  /// @param oldest when the first of its lines was received, in milliseconds
  /// @param lines how many can be read, where that is known
  /// @param bytes to be read, once decompressed
  record Part(
      long first,
      long end,
      long oldest,
      long latest,
      Optional<Integer> lines,
      long bytes,
      Optional<LinesSummary> summary) {}

  /// An open stretch; belongs to one thread.
  interface Reading extends Closeable {
    /// Where a part turns out to be too large when it is read, it becomes several, and what was
    /// read is the first of them.
    List<Part> parts();

    /// Throws when the part is damaged or cannot be read.
    void read(int part, RawBlock into) throws IOException;

    /// Throws where reading a part would, as far as the sum of its bytes tells. Only asked of parts
    /// that know how many lines they have.
    default void check(int part) throws IOException {}
  }

  String name();

  /// The life of the journal in which its lines were received; negative where that is not known.
  long epoch();

  /// The sequence of its first line.
  long first();

  /// The sequence behind its last line; the greatest number while more is written.
  long end();

  /// When the first of its lines was received, in milliseconds; the least number where that is not
  /// known.
  long oldest();

  long latest();

  /// How many bytes its parts have together, more or less.
  long bytes();

  /// Whether lines may have been let go that would stand between those of a part; otherwise they
  /// are damaged.
  default boolean letsGo() {
    return false;
  }

  Reading open() throws IOException;
}
