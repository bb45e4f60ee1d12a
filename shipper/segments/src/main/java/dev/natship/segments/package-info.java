/// What a journal's folder holds: segments of chunks and saved cursors, how they are written, read,
/// checked and recovered. It knows bytes, and neither readers nor threads.
@NullMarked
package dev.natship.segments;

import org.jspecify.annotations.NullMarked;
