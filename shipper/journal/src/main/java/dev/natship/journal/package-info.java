/// The log of logs: append, read by cursor, retain, recover. It knows bytes, no NATS and no JSON.
///
/// [Journal] is the door. Behind it four circles share its one lock, which is why they share a
/// room:
///
/// - what is in memory: [ChunkMemory] over [Blocks], [Ring] and [Block];
/// - what is on disk: [Segments] over [Segment], read by a [DiskReader]; written by the
///   [DiskWriter] with its [OpenSegment] and [CursorSaver], the only ones that wait for a disk;
/// - what both retain together, how old and how durable it is: [Retention], [RetentionClock],
///   [Durability];
/// - who reads, and from where: [Reader], [Readers], [Cursors], [StartSearch].
@NullMarked
package dev.natship.journal;

import org.jspecify.annotations.NullMarked;
