/// The way of a line from the journal to a settled batch.
///
/// The [Engine] has a [Lane] for each destination, and adds and ends lanes while the journal runs.
/// In a lane each line passes the [LineStages] into an [OpenBatch]. [Dispatch] sends each
/// [SealedBatch] on its way; a [Courier] carries it through the lane's [Gate] to the sink. The
/// [Ledger] knows where every line is. What the destination will never take goes to the
/// [DeadLetterWriter].
@NullMarked
package dev.natship.engine;

import dev.natship.batches.Ledger;
import dev.natship.batches.OpenBatch;
import dev.natship.batches.SealedBatch;
import dev.natship.gate.Gate;
import org.jspecify.annotations.NullMarked;
