/// The way of a sealed batch to its destination, and what follows from the answer.
///
/// [Dispatch] sends each batch on its way, with one of [CourierThreads] to itself. A [Courier]
/// carries it through the lane's gate to the sink, until every line of it is settled: [Verdicts]
/// says what follows from an answer, [Refusals] finds out whose fault a refusal is, and what the
/// destination will never take goes to the [DeadLetterWriter]. [LaneMeters] counts the requests,
/// and [LaneNews] tells the log how the destination stands.
@NullMarked
package dev.natship.delivery;

import org.jspecify.annotations.NullMarked;
