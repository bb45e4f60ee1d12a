/// The log of logs: append, read by cursor, retain, recover. It knows bytes, no NATS and no JSON.
///
/// [Journal] is the door. Behind it four circles share its one lock, which is why they share a
/// room:
///
/// - what is in memory: [Memory] over [Blocks], [Ring] and [Block];
/// - what is on disk: [Shelf] over [Segment], read by a [DiskReader]; written by the [DiskWriter]
///   with its [Tail] and [CursorSaver], the only ones that wait for a disk;
/// - what both retain together, how old and how durable it is: [Log], [Ages], [Durability];
/// - who reads, and from where: [Reader], [Readers], [Cursors], [Places].
@NullMarked
package dev.natship.journal;

import org.jspecify.annotations.NullMarked;
