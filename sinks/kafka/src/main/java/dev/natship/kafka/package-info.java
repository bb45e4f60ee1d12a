/// Delivers to Kafka.
@NullMarked
package dev.natship.kafka;

import org.jspecify.annotations.NullMarked;
