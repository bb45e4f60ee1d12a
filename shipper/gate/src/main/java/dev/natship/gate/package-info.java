/// When a destination is asked.
///
/// All requests of a lane go through its [Gate]: one at a time after trouble ([Outage]), none while
/// something keeps them out ([Barriers]), as many as were learnt otherwise ([ConcurrencyLimit]).
@NullMarked
package dev.natship.gate;

import org.jspecify.annotations.NullMarked;
