package dev.natship.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastingTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 ms",
    "PT0.08S, 80 ms",
    "PT6.206S, 6.2 s",
    "PT59.99S, 60.0 s",
    "PT12M5S, 12 min 5 s",
    "PT1H, 1 h",
    "PT2H10M59S, 2 h 10 min",
    "P3DT4H30M, 3 d 4 h"
  })
  void saysItAsPeopleDo(Duration time, String words) {
    assertEquals(words, Lasting.words(time));
  }
}
