/// Which lines a destination wants, and what is changed in them: select, redact, edit, shape.
@NullMarked
package dev.natship.shaping;

import org.jspecify.annotations.NullMarked;
