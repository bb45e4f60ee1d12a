/// The commands that show people their lines: those that arrive, those that are kept, those found.
@NullMarked
package dev.natship.lookup;

import org.jspecify.annotations.NullMarked;
