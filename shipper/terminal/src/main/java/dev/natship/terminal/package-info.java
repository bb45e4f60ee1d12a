/// A person's terminal: the whole screen, single keys, and texts that fit their place.
@NullMarked
package dev.natship.terminal;

import org.jspecify.annotations.NullMarked;
