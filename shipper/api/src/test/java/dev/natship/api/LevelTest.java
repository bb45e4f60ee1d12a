package dev.natship.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelTest {

  @ParameterizedTest
  @CsvSource({
    "trace, TRACE, 7",
    "10, TRACE, 7",
    "DEBUG, DEBUG, 7",
    "20, DEBUG, 7",
    "info, INFO, 6",
    "30, INFO, 6",
    "whatever, INFO, 6",
    "'', INFO, 6",
    "notice, NOTICE, 5",
    "Warning, WARN, 4",
    "warn, WARN, 4",
    "40, WARN, 4",
    "err, ERROR, 3",
    "ERROR, ERROR, 3",
    "50, ERROR, 3",
    "panic, FATAL, 2",
    "crit, FATAL, 2",
    "60, FATAL, 2",
    "alert, ALERT, 1",
    "emerg, EMERGENCY, 0",
  })
  void knowsTheWordsOfTheTable(String word, Level level, int syslog) {
    assertEquals(level, Level.of(word));
    assertEquals(syslog, SeverityScale.of("syslog").number(level));
  }

  @ParameterizedTest
  @CsvSource({
    "trace,   7,  1, TRACE,  DEBUG,     trace, debug",
    "debug,   7,  5, DEBUG,  DEBUG,     debug, debug",
    "info,    6,  9, INFO,   INFO,      info,  info",
    "unheard, 6,  9, INFO,   INFO,      info,  info",
    "notice,  5,  9, INFO,   NOTICE,    info,  info",
    "warning, 4, 13, WARN,   WARNING,   warn,  warn",
    "error,   3, 17, ERROR,  ERROR,     error, error",
    "fatal,   2, 21, FATAL,  CRITICAL,  fatal, critical",
    "alert,   1, 23, FATAL3, ALERT,     fatal, alert",
    "emerg,   0, 24, FATAL4, EMERGENCY, fatal, emergency",
  })
  void speaksTheWordsOfEachReceiver(
      String word,
      int syslogAndGelf,
      int otlp,
      String otlpText,
      String google,
      String sentry,
      String datadog) {
    Level level = Level.of(word);

    assertEquals(syslogAndGelf, SeverityScale.of("syslog").number(level));
    assertEquals(otlp, SeverityScale.of("otlp").number(level));
    assertEquals(otlpText, SeverityScale.of("otlp-text").name(level));
    assertEquals(google, SeverityScale.of("google").name(level));
    assertEquals(sentry, SeverityScale.of("sentry").name(level));
    assertEquals(datadog, SeverityScale.of("datadog").name(level));
  }
}
