/// Log lines for a person: what a line says, in columns, and the screen that shows what arrives.
@NullMarked
package dev.natship.viewer;

import org.jspecify.annotations.NullMarked;
