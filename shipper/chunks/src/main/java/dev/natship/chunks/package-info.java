/// The lines that a journal keeps in memory: an open chunk that lines are added to, sealed chunks
/// in a ring, and the one that is being written to disk, all within a budget of bytes.
///
/// It knows no file, no reader and no thread, and takes no lock: whoever owns a [ChunkMemory]
/// guards it, and is told through [Evictions] what had to go. A [Block] is a chunk as it lies in
/// memory.
@NullMarked
package dev.natship.chunks;

import org.jspecify.annotations.NullMarked;
