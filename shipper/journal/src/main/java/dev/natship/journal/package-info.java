/// The log of logs: append, read by cursor, retain, recover. It knows bytes, no NATS and no JSON.
@NullMarked
package dev.natship.journal;

import org.jspecify.annotations.NullMarked;
