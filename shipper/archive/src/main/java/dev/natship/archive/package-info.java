/// The past: segments that the journal has finished, written again as compressed blocks.
///
/// [Archiver] writes them beside the journal, which knows nothing of it. [KeptLines] is everything
/// that a folder keeps, archive and journal, each line once. The bytes are in `FORMAT.md`.
@NullMarked
package dev.natship.archive;

import org.jspecify.annotations.NullMarked;
