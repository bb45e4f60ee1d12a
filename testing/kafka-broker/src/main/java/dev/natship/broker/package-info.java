/// A real Kafka broker for tests. Never shipped.
@NullMarked
package dev.natship.broker;

import org.jspecify.annotations.NullMarked;
