package dev.natship.archive;

/// One file of the archive: what its header and its footer say.
///
/// @param life see [ArchiveFormat.Header]; negative where it cannot be read
/// @param size in bytes, on the disk
/// @param end behind its last line
/// @param bytes of all blocks before they were compressed
record ArchiveEntry(
    ArchiveFormat.Name name,
    long size,
    long epoch,
    int life,
    long first,
    long end,
    long lines,
    long oldest,
    long latest,
    long bytes) {
  static final int UNKNOWN = -1;
}
