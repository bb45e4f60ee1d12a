package dev.natship.archive;

import java.time.Instant;
import java.util.Optional;

/// The archive at one moment.
///
/// @param bytes on the disk
/// @param rawBytes before they were compressed
/// @param missingLines lines between the oldest and the latest that are not in it
/// @param oldest when the first of its lines was received
/// @param keeps how old lines may get, and how many bytes it may have
/// @param waitingSegments finished by the journal and not archived yet
/// @param damagedFiles files that can be read in part or not at all
/// @param failure why it cannot go on at the moment
public record ArchiveStatus(
    long files,
    long bytes,
    long rawBytes,
    long lines,
    long missingLines,
    Optional<Instant> oldest,
    ArchiveSettings keeps,
    long waitingSegments,
    long damagedFiles,
    long failures,
    Optional<String> failure) {}
