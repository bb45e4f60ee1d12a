/// Delivers to NATS.
@NullMarked
package dev.natship.nats;

import org.jspecify.annotations.NullMarked;
