/// The past, sent to a destination again, or for the first time.
///
/// A [Replay] is a lane of the engine over a [PastReader] instead of the journal's: the same
/// stages, the same gate, a ledger of its own. [Replays] keeps those that there are, and goes on
/// with them after a restart.
@NullMarked
package dev.natship.replay;

import org.jspecify.annotations.NullMarked;
