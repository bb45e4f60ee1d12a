package dev.natship.journal;

import java.time.Instant;
import java.util.Optional;

/// The whole journal at one moment. Sequences are for ever; `lines`, `durableLines`,
/// `refusedLines`, `evictedLines` and what was skipped count since this process opened it.
///
/// @param evictedEarlyLines those of the evicted lines that everybody had got who is still there,
///   and that went before their time since the disk was full
/// @param workerFailures how often a thread of the journal met a bug, and went on after a moment
public record JournalStatus(
    long firstSequence,
    long nextSequence,
    long durableSequence,
    long lines,
    long durableLines,
    long retainedLines,
    long evictedLines,
    long evictedEarlyLines,
    long refusedLines,
    long skippedChunks,
    long skippedBytes,
    long memoryBytes,
    long diskBytes,
    Optional<Instant> oldest,
    DiskHealth disk,
    long workerFailures,
    Optional<String> lastWorkerFailure) {}
