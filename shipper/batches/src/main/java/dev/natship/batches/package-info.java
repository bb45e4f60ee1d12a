/// Lines in the hand of a lane: in batches that are being filled ([OpenBatch]) or on their way
/// ([SealedBatch]), the memory that all lanes have for them ([MemoryBudget]), and what became of
/// each ([Ledger]).
@NullMarked
package dev.natship.batches;

import org.jspecify.annotations.NullMarked;
