/// The way of a line from the journal into a sealed batch, and the life of a lane and of all lanes.
///
/// The [Engine] has a [Lane] for each destination, and adds and ends lanes while the journal runs.
/// In a lane each line passes the [LineStages] into an [OpenBatch]; what is sealed goes to
/// [Dispatch], which sends it. The [Ledger] knows where every line is.
@NullMarked
package dev.natship.engine;

import dev.natship.batches.Ledger;
import dev.natship.batches.OpenBatch;
import dev.natship.delivery.Dispatch;
import org.jspecify.annotations.NullMarked;
