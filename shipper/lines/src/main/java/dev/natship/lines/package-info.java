/// One log line: decoded once into a record, and seen through a view of it ever after.
@NullMarked
package dev.natship.lines;

import org.jspecify.annotations.NullMarked;
