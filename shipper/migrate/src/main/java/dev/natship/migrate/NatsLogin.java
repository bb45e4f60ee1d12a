package dev.natship.migrate;

import java.util.LinkedHashMap;
import java.util.Map;

/// Who we are to a NATS server, in our words and in Vector's: the same for a source and for a sink.
final class NatsLogin {
  /// Vector's words by ours.
  private static final Map<String, String> WORDS = new LinkedHashMap<>();

  static {
    WORDS.put("user", "auth.user_password.user");
    WORDS.put("password", "auth.user_password.password");
    WORDS.put("token", "auth.token.value");
    WORDS.put("credentials", "auth.credentials_file.path");
    WORDS.put("nkey-seed", "auth.nkey.seed");
  }

  private NatsLogin() {}

  static void turn(Turn turn) {
    // Which of the ways it is follows from what is set.
    turn.sink().text("auth.strategy");
    WORDS.forEach(turn::text);
  }

  static boolean isSame(Component one, Component other) {
    return one.text("auth.strategy").equals(other.text("auth.strategy"))
        && WORDS.values().stream().allMatch(word -> one.text(word).equals(other.text(word)));
  }
}
