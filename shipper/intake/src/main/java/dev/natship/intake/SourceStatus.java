package dev.natship.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the source has seen so far. Every message was appended, or is counted in `dropped` by
/// reason.
///
/// @param server the address connected to, or the one tried last
/// @param reader who takes the lines off the socket: `wire` is Natship itself, `client` the NATS
///   client
/// @param since when the present state, connected or not, began
/// @param messages messages that were read, those that were dropped after that included
/// @param dropped messages that were not appended, by reason
/// @param undecoded messages that were kept as text, by reason
/// @param reconnects connections that replaced another one, for whatever reason
/// @param gaps times in which an unknown number of messages may have passed unseen: without a
///   connection, while this process stood still, or between the last process and this one
/// @param gapTime how long the gaps were, all together, from the last sign of life to being
///   subscribed again
/// @param stuck subscriptions that had gone silent and were renewed
/// @param held how long lines were left in the socket since there was no room, all together
/// @param problems why lines do not come, or not all of them, and what to do; empty when all is
///   well
/// @param notes what may be in order, but the owner should know
public record SourceStatus(
    boolean connected,
    String server,
    String reader,
    Instant since,
    long messages,
    long bytes,
    Map<String, Long> dropped,
    Map<String, Long> undecoded,
    long reconnects,
    long gaps,
    Duration gapTime,
    long stuck,
    Duration held,
    Optional<Instant> lastMessage,
    Optional<String> lastError,
    List<String> problems,
    List<String> notes) {

  /// Reasons by which no line is lost: it was our own, or came twice.
  private static final Set<String> WITHOUT_LOSS = Set.of("own-line", "doubled", "canary");

  /// Lines of others that reached this process and were not appended.
  public long lost() {
    long lost = 0;
    for (Map.Entry<String, Long> reason : dropped.entrySet()) {
      if (!WITHOUT_LOSS.contains(reason.getKey())) {
        lost += reason.getValue();
      }
    }
    return lost;
  }
}
