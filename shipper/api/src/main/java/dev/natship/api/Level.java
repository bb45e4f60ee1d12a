package dev.natship.api;

import java.util.Locale;
import java.util.Map;

/// How serious a line is. Unknown words mean [#INFO]; what receivers call it is in [SeverityScale].
public enum Level {
  TRACE,
  DEBUG,
  INFO,
  NOTICE,
  WARN,
  ERROR,
  FATAL,
  ALERT,
  EMERGENCY;

  private static final Map<String, Level> WORDS =
      Map.ofEntries(
          Map.entry("trace", TRACE),
          Map.entry("verbose", TRACE),
          Map.entry("10", TRACE),
          Map.entry("debug", DEBUG),
          Map.entry("20", DEBUG),
          Map.entry("info", INFO),
          Map.entry("information", INFO),
          Map.entry("informational", INFO),
          Map.entry("30", INFO),
          Map.entry("notice", NOTICE),
          Map.entry("warn", WARN),
          Map.entry("warning", WARN),
          Map.entry("40", WARN),
          Map.entry("error", ERROR),
          Map.entry("err", ERROR),
          Map.entry("50", ERROR),
          Map.entry("fatal", FATAL),
          Map.entry("panic", FATAL),
          Map.entry("critical", FATAL),
          Map.entry("crit", FATAL),
          Map.entry("60", FATAL),
          Map.entry("alert", ALERT),
          Map.entry("emerg", EMERGENCY),
          Map.entry("emergency", EMERGENCY));

  /// The level a word or a pino number stands for; [#INFO] when it stands for none.
  public static Level of(String word) {
    Level exact = WORDS.get(word);
    if (exact != null) {
      return exact;
    }
    return WORDS.getOrDefault(word.strip().toLowerCase(Locale.ROOT), INFO);
  }

  public static boolean known(String word) {
    return WORDS.containsKey(word.strip().toLowerCase(Locale.ROOT));
  }

  /// The lower-case word Natship itself uses.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
