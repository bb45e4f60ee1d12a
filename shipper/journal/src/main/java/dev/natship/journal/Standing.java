package dev.natship.journal;

/// A reader at one moment.
///
/// @param ahead sequences at its position or later that it will not be given: finished in an
///   earlier life, or lost and counted
public record Standing(Backlog backlog, Runs ahead) {}
