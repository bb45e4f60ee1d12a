package dev.natship.app;

import com.typesafe.config.Config;
import dev.natship.shell.Attached;
import java.io.PrintStream;

/// How far a replay is, in one line that is written over on a terminal; elsewhere nothing is said
/// until something changes for the worse.
final class ReplayProgress {
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream err;
  private final boolean terminal = Attached.ERR.isTerminal();
  private String said = "";

  ReplayProgress(PrintStream err) {
    this.err = err;
  }

  void show(Config replay) {
    long lines = replay.getLong("lines");
    long done = lines - replay.getLong("pending");
    String trouble = replay.getString("state").equals("delivering") ? "" : state(replay);
    if (terminal) {
      err.printf(
          CLEAR + "%d %% of %,d lines%s", lines == 0 ? 100 : 100 * done / lines, lines, trouble);
      err.flush();
    } else if (!trouble.isEmpty()) {
      say(trouble.substring(2));
    }
  }

  private static String state(Config replay) {
    return ", " + replay.getString("state") + reason(replay);
  }

  /// Why it does not deliver, where that is known.
  static String reason(Config replay) {
    String reason = replay.getString("reason");
    return reason.isEmpty() ? "" : " (" + reason + ")";
  }

  /// Once, until something else is said.
  void say(String words) {
    if (!words.equals(said)) {
      clear();
      err.println("natship: " + words);
      said = words;
    }
  }

  void clear() {
    if (terminal) {
      err.print(CLEAR);
      err.flush();
    }
  }

  static long dropped(Config replay) {
    return replay.getConfig("dropped").root().keySet().stream()
        .mapToLong(reason -> replay.getConfig("dropped").getLong("\"" + reason + "\""))
        .sum();
  }

  static String ledger(Config replay) {
    return "read %d = delivered %d + filtered %d + sampled %d + dead-lettered %d + dropped %d + pending %d"
        .formatted(
            replay.getLong("read"),
            replay.getLong("delivered"),
            replay.getLong("filtered"),
            replay.getLong("sampled"),
            replay.getLong("deadLettered"),
            dropped(replay),
            replay.getLong("pending"));
  }
}
