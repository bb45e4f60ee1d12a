/// What a sink author sees: events in, deliveries out.
@NullMarked
package dev.natship.api;

import org.jspecify.annotations.NullMarked;
