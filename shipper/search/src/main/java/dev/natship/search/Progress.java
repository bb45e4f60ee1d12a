package dev.natship.search;

/// How far a search has come.
///
/// @param bytes of lines that it has read or need not read
/// @param allBytes that there are in the time it looks at
/// @param readBytes that it has read
/// @param damaged parts that cannot be read
/// @param gaps how often it was told that lines are missing
public record Progress(
    long bytes, long allBytes, long readBytes, long skippedParts, long damaged, long gaps) {}
