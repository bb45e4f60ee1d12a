package dev.natship.web;

/// How busy the server is.
///
/// @param connections open now
/// @param streams open now
/// @param removed connections that were ended because a newcomer or memory needed their place
/// @param refused requests that were malformed, too large or too slow
public record Load(int connections, int streams, long removed, long refused) {}
