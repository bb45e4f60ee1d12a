package dev.natship.gate;

import java.time.Instant;

/// What the gate is doing at one moment.
///
/// @param since when it came into that state
/// @param limit how many requests may be under way
public record Standing(
    LaneState state, Instant since, int failuresInARow, int limit, int underWay) {}
