package dev.natship.source;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What the source has seen so far. Every message was appended, or is counted in `dropped` by
/// reason.
///
/// @param server the address connected to, or the one tried last
/// @param since when the present state, connected or not, began
/// @param messages messages handed over by the client, those that were dropped after that included
/// @param dropped messages that were not appended, by reason
/// @param undecoded messages that were kept as text, by reason
/// @param reconnects connections that replaced another one, for whatever reason
/// @param gaps times without a connection, in which an unknown number of messages may have passed
/// @param gapTime how long the gaps were, all together
/// @param stuck subscriptions that had gone silent and were renewed
public record SourceStatus(
    boolean connected,
    String server,
    Instant since,
    long messages,
    long bytes,
    Map<String, Long> dropped,
    Map<String, Long> undecoded,
    long reconnects,
    long gaps,
    Duration gapTime,
    long stuck,
    Optional<Instant> lastMessage,
    Optional<String> lastError) {}
