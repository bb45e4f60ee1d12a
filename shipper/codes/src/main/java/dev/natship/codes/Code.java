package dev.natship.codes;

import java.util.Arrays;
import java.util.Optional;

/// What may go wrong, or be worth knowing, under a name that people and alerts may rely on: words
/// change, a code does not. [CodePage] says of each what it means, why it comes and what to do.
public enum Code {
  NATS_UNREACHABLE,
  NATS_REFUSED,
  NATS_DENIED,
  NATS_LOST,
  NATS_ERROR,
  NATS_GAP,
  NATS_TWICE,
  NATS_STUCK,
  NATS_QUIET,
  NATS_FLOOD,
  NATS_BUG,

  SINK_RETRYING,
  SINK_PARKED,
  SINK_PAUSED,
  SINK_DISABLED,
  SINK_FAILED,
  SINK_HALF,
  SINK_BROKEN,
  SINK_CEILING,
  SINK_ALONE,
  SINK_REFUSES,
  SINK_BUG,

  LETTERS_WRITTEN,
  LETTERS_LOST,
  LETTERS_FULL,
  LETTERS_LOGGED,

  JOURNAL_DISK,
  JOURNAL_CURSORS,
  JOURNAL_DELETE,
  JOURNAL_FULL,
  JOURNAL_DAMAGED,
  JOURNAL_BUG,
  JOURNAL_IN_USE,
  JOURNAL_NEWER,

  ARCHIVE_DISK,
  ARCHIVE_FULL,
  ARCHIVE_GAP,
  ARCHIVE_DAMAGED,

  REPLAY_DISK,
  REPLAY_GAP,
  REPLAY_WAITS,

  CONFIG_INVALID,
  CONFIG_NOTE,
  CONFIG_NO_SINK,
  PLUGIN_BROKEN,

  RELOAD_REFUSED,
  RELOAD_KEPT,
  RELOAD_RESTART,
  RELOAD_LEFT,

  ADMIN_TOKEN,
  READING_BUG,
  CERTIFICATE_EXPIRES,
  START_FAILED,
  STOP_PENDING,
  STOP_LOST,
  STOP_HANGS,
  MEMORY_OUT,
  THREAD_BUG;

  /// The code as it is written: `NATS-DENIED`.
  public String word() {
    return name().replace('_', '-');
  }

  /// The text with the code behind it.
  public String after(String text) {
    return text + " [" + word() + "]";
  }

  /// The code of that name, however it is spelled.
  public static Optional<Code> named(String word) {
    String wanted = word.strip().replace('-', '_');
    return Arrays.stream(values()).filter(code -> code.name().equalsIgnoreCase(wanted)).findFirst();
  }

  /// The last code that stands in a text.
  public static Optional<Code> in(String text) {
    for (int close = text.lastIndexOf(']'); close > 0; close = text.lastIndexOf(']', close - 1)) {
      int open = text.lastIndexOf('[', close);
      if (open >= 0 && close - open <= LONGEST) {
        Optional<Code> code = named(text.substring(open + 1, close));
        if (code.isPresent()) {
          return code;
        }
      }
    }
    return Optional.empty();
  }

  private static final int LONGEST = 40;
}
