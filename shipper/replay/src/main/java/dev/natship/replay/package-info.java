/// Sends stored lines to a destination, again or for the first time.
///
/// A [Replay] is a lane of the engine that reads from a [PastReader] instead of the journal. It has
/// the same stages, the same gate, and its own ledger. [Replays] keeps all replays, and resumes
/// them after a restart.
@NullMarked
package dev.natship.replay;

import org.jspecify.annotations.NullMarked;
