/// Turns a Vector configuration over NATS into one of ours, and says what it could not turn.
@NullMarked
package dev.natship.migrate;

import org.jspecify.annotations.NullMarked;
