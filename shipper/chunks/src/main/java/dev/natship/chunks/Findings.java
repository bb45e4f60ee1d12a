package dev.natship.chunks;

/// What a reader has found out about the lines of a sealed block. It is kept with the block, so
/// that other readers need not look for the same. Never changes once it is kept.
public interface Findings {}
