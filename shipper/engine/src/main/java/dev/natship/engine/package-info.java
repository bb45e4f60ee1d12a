/// The way of a line from the journal to a settled batch.
///
/// The [Engine] has a [Lane] for each destination. In it a line passes the [LineStages] into the
/// [Batcher]; a [Courier] carries each [SealedBatch] through the lane's [Gate] to the sink; the
/// [Ledger] knows where every line is. What the destination will never take goes to the
/// [DeadLetterWriter].
@NullMarked
package dev.natship.engine;

import org.jspecify.annotations.NullMarked;
