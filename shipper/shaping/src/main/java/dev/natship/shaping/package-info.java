/// Which lines a destination gets, and how they are changed: select, redact, edit, shape.
@NullMarked
package dev.natship.shaping;

import org.jspecify.annotations.NullMarked;
