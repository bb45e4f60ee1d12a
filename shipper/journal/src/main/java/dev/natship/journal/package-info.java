/// The log of logs: append, read by cursor, retain, recover. It knows bytes, no NATS and no JSON.
///
/// [Journal] is the door. Behind it the files know each other in one direction only:
///
/// - [JournalState] has the one lock, the conditions and the bookkeeping, and knows none of those
///   that use it: [Reader], [ChunkTimer], [StartSearch], and the [DiskWriter] with its
///   [OpenSegment] and [CursorSaver], the only ones that wait for a disk;
/// - the bookkeeping is the [Retention]: chunks in memory, which are a room of their own, and
///   [Segments] on disk, how durable they are ([Durability]), and the [Readers] that hold lines or
///   lose them, each with a [ReaderAccount]; beside it the [Cursors].
@NullMarked
package dev.natship.journal;

import org.jspecify.annotations.NullMarked;
