package dev.natship.archive;

import java.time.Duration;

/// What the owner chose.
///
/// @param bytes of all files of the archive at most
/// @param spare how much of the disk is left to the journal: its own bytes at most
public record ArchiveSettings(long bytes, Duration age, long spare) {}
