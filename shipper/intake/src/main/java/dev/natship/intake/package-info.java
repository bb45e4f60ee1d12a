/// What every source of lines needs: to decode a line and append it to the journal, to count what
/// came and what was dropped, to know since when something may have been missed, and to report all
/// of that. Where lines come from is the business of a [Source] in a room of its own.
@NullMarked
package dev.natship.intake;

import org.jspecify.annotations.NullMarked;
