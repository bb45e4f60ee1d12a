package dev.natship.journal;

import java.time.Instant;
import java.util.Optional;

/// The whole journal at one moment. Sequences are for ever; `lines`, `durableLines`,
/// `refusedLines`, `evictedLines` and what was skipped count since this process opened it.
public record JournalStatus(
    long firstSequence,
    long nextSequence,
    long durableSequence,
    long lines,
    long durableLines,
    long retainedLines,
    long evictedLines,
    long refusedLines,
    long skippedChunks,
    long skippedBytes,
    long memoryBytes,
    long diskBytes,
    Optional<Instant> oldest,
    DiskHealth disk) {}
