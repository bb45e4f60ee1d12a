package dev.natship.redis;

import java.util.List;
import java.util.Map;

/// What an error reply means; Redis begins each with a word in capitals, and the older ones with
/// `ERR`.
enum ErrorReply {
  /// The same command may succeed later.
  RETRY,
  /// Somebody has to change the server or the settings first.
  PARK,
  /// This line will never be taken.
  REJECT;

  private static final Map<String, ErrorReply> WORDS =
      Map.ofEntries(
          Map.entry("LOADING", RETRY),
          Map.entry("READONLY", RETRY),
          Map.entry("MASTERDOWN", RETRY),
          Map.entry("NOREPLICAS", RETRY),
          Map.entry("NOGOODSLAVE", RETRY),
          Map.entry("CLUSTERDOWN", RETRY),
          Map.entry("TRYAGAIN", RETRY),
          Map.entry("OOM", RETRY),
          Map.entry("BUSY", RETRY),
          Map.entry("MISCONF", RETRY),
          Map.entry("UNBLOCKED", RETRY),
          Map.entry("NOAUTH", PARK),
          Map.entry("WRONGPASS", PARK),
          Map.entry("NOPERM", PARK),
          Map.entry("DENIED", PARK),
          Map.entry("WRONGTYPE", PARK),
          // A cluster wants a client that follows its slots, which this one does not.
          Map.entry("MOVED", PARK),
          Map.entry("ASK", PARK),
          Map.entry("CROSSSLOT", PARK));

  private static final List<Map.Entry<String, ErrorReply>> SENTENCES =
      List.of(
          Map.entry("ERR max number of clients", RETRY),
          Map.entry("ERR unknown command", PARK),
          Map.entry("ERR invalid password", PARK),
          Map.entry("ERR AUTH", PARK),
          Map.entry("ERR Client sent AUTH", PARK),
          Map.entry("ERR wrong number of arguments for 'auth'", PARK),
          Map.entry("ERR DB index", PARK),
          Map.entry("ERR invalid DB index", PARK),
          Map.entry("ERR SELECT is not allowed", PARK));

  static ErrorReply of(String words) {
    int space = words.indexOf(' ');
    ErrorReply known = WORDS.get(space < 0 ? words : words.substring(0, space));
    if (known != null) {
      return known;
    }
    for (Map.Entry<String, ErrorReply> sentence : SENTENCES) {
      if (words.startsWith(sentence.getKey())) {
        return sentence.getValue();
      }
    }
    return REJECT;
  }

  /// Whether another connection may lead to a server that answers better: after a failover, for
  /// one.
  static boolean asksForAnotherServer(String words) {
    return words.startsWith("READONLY") || words.startsWith("MASTERDOWN");
  }
}
