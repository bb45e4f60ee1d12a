package dev.natship.api;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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

  private final String word = name().toLowerCase(Locale.ROOT);

  /// The level a word or a number of pino or syslog stands for; [#INFO] when it stands for none.
  public static Level of(String word) {
    Level level = find(word);
    return level == null ? INFO : level;
  }

  public static boolean known(String word) {
    return find(word) != null;
  }

  private static @Nullable Level find(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    return LevelWords.said(bytes, 0, bytes.length);
  }

  /// The lower-case word Natship itself uses.
  public String word() {
    return word;
  }
}
