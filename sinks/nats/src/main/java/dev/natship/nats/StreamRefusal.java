package dev.natship.nats;

import io.nats.client.JetStreamApiException;
import java.util.Map;

/// What an answer of JetStream means for a message.
enum StreamRefusal {
  /// The same message may be stored later.
  RETRY,
  /// Somebody has to change the server or the settings first.
  PARK,
  /// This message will never be stored.
  REJECT;

  /// JetStream's own numbers, where they say more than the status, which is like one of HTTP.
  private static final Map<Integer, StreamRefusal> NUMBERS =
      Map.ofEntries(
          Map.entry(10054, REJECT), // longer than the stream allows
          Map.entry(10003, REJECT), // a bad request
          Map.entry(10060, REJECT), // not the expected stream
          Map.entry(10097, REJECT), // headers longer than 64 kB
          Map.entry(10008, RETRY), // temporarily unavailable
          Map.entry(10023, RETRY), // insufficient resources
          Map.entry(10047, RETRY), // storage resources exceeded
          Map.entry(10028, RETRY), // memory resources exceeded
          Map.entry(10009, RETRY), // not the leader
          Map.entry(10167, RETRY), // too many requests
          Map.entry(10158, RETRY), // the same id is being stored
          Map.entry(10077, PARK), // the store failed, most often since the stream is full
          Map.entry(10002, PARK), // the account's limits are reached
          Map.entry(10076, PARK), // JetStream is not enabled
          Map.entry(10039, PARK), // JetStream is not enabled for the account
          Map.entry(10059, PARK)); // no such stream

  static StreamRefusal of(JetStreamApiException refusal) {
    StreamRefusal known = NUMBERS.get(refusal.getApiErrorCode());
    if (known != null) {
      return known;
    }
    return switch (refusal.getErrorCode()) {
      case 400 -> REJECT;
      case 401, 403, 404 -> PARK;
      default -> RETRY;
    };
  }
}
