package dev.natship.exchange;

import java.util.List;

/// An answer.
///
/// @param headers names and values in turn
/// @param body as much of it as was asked for
/// @param whole whether that is all of it
public record Received(int status, List<String> headers, byte[] body, boolean whole) {}
