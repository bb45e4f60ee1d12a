package dev.natship.api;

import java.util.Locale;
import java.util.Map;

/// How serious a line is, in the words of each receiver. Unknown words mean [#INFO].
public enum Level {
  TRACE(7, 1, "TRACE", "DEBUG", "trace", "debug", 1),
  DEBUG(7, 5, "DEBUG", "DEBUG", "debug", "debug", 1),
  INFO(6, 9, "INFO", "INFO", "info", "info", 3),
  NOTICE(5, 9, "INFO", "NOTICE", "info", "info", 3),
  WARN(4, 13, "WARN", "WARNING", "warn", "warn", 4),
  ERROR(3, 17, "ERROR", "ERROR", "error", "error", 5),
  FATAL(2, 21, "FATAL", "CRITICAL", "fatal", "critical", 6),
  ALERT(1, 23, "FATAL3", "ALERT", "fatal", "alert", 6),
  EMERGENCY(0, 24, "FATAL4", "EMERGENCY", "fatal", "emergency", 6);

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

  private final int syslog;
  private final int otlp;
  private final String otlpText;
  private final String google;
  private final String sentry;
  private final String datadog;
  private final int coralogix;

  Level(
      int syslog,
      int otlp,
      String otlpText,
      String google,
      String sentry,
      String datadog,
      int coralogix) {
    this.syslog = syslog;
    this.otlp = otlp;
    this.otlpText = otlpText;
    this.google = google;
    this.sentry = sentry;
    this.datadog = datadog;
    this.coralogix = coralogix;
  }

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

  /// RFC 5424 severity, 0 to 7; GELF uses the same.
  public int syslog() {
    return syslog;
  }

  public int otlp() {
    return otlp;
  }

  public String otlpText() {
    return otlpText;
  }

  public String google() {
    return google;
  }

  public String sentry() {
    return sentry;
  }

  public String datadog() {
    return datadog;
  }

  public int coralogix() {
    return coralogix;
  }

  /// fal's words, where `warn` is `warning`.
  public String fal() {
    return this == WARN ? "warning" : sentry;
  }

  /// The lower-case word Natship itself uses.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
