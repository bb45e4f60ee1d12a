/// What a sink author sees: events, batches, sinks, deliveries and settings.
@NullMarked
package dev.natship.api;

import org.jspecify.annotations.NullMarked;
