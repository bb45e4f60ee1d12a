package dev.natship.reading;

/// A line that somebody asked for, as JSON in the form that he reads. All who asked for it share
/// the array, which nobody changes.
public record FoundLine(LineCursor cursor, byte[] json) {}
