package dev.natship.batches;

import java.util.Optional;

/// Where a line is at one moment, or how it was settled.
public sealed interface LinePlace {

  /// The lane has not read it.
  record Unread() implements LinePlace {}

  /// The lane has it in hand, in no batch yet.
  record InChunk() implements LinePlace {}

  /// In a batch that is being filled.
  record InOpenBatch() implements LinePlace {}

  /// In a batch that goes out, or waits for that.
  record InBatch(String id) implements LinePlace {}

  /// Its dead letter is being written.
  record InLetters() implements LinePlace {}

  /// Settled, as far as it is remembered how.
  record Settled(Optional<Settlement> how) implements LinePlace {}

  /// Settled before this lane began, and not remembered how; or it came before the lane was there.
  record Earlier() implements LinePlace {}
}
