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
    assertEquals(syslog, level.syslog());
  }
}
