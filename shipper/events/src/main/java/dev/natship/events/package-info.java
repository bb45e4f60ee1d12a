/// One log line: decoded once into a record, and seen as an event ever after.
@NullMarked
package dev.natship.events;

import org.jspecify.annotations.NullMarked;
