package dev.natship.requests;

/// What is held of one request at most.
///
/// @param lineBytes the first line
/// @param headBytes the first line and all fields together
/// @param fields header fields
/// @param bodyBytes the body
public record RequestLimits(int lineBytes, int headBytes, int fields, int bodyBytes) {}
