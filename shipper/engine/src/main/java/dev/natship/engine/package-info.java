/// The way of a line from NATS message to settled batch.
@NullMarked
package dev.natship.engine;

import org.jspecify.annotations.NullMarked;
