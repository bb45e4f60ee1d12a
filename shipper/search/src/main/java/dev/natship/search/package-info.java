/// Finds lines in the past of a folder.
///
/// [Search] reads what [dev.natship.archive.KeptLines] has, part by part, and skips whatever a
/// [Query] cannot want. Where a text is wanted its bytes are looked for ([Needle]) before any line
/// is looked at.
@NullMarked
package dev.natship.search;

import org.jspecify.annotations.NullMarked;
