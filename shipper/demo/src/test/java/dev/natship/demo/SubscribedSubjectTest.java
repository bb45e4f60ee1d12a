package dev.natship.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscribedSubjectTest {
  @ParameterizedTest
  @CsvSource({
    "logs.web.ams.1, logs.web.ams.1, true",
    "logs.web.ams.1, logs.web.ams.2, false",
    "logs.*.ams.*, logs.web.ams.1, true",
    "logs.*, logs.web.ams, false",
    "logs.*.ams, logs.web, false",
    "logs.>, logs.web.ams.1, true",
    "logs.>, logs, false",
    ">, logs, true",
    "*, logs.web, false"
  })
  void starStandsForOneTokenAndTheArrowForTheRest(String pattern, String subject, boolean matches) {
    assertEquals(matches, SubscribedSubject.of(pattern).matches(SubscribedSubject.tokens(subject)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "logs..web", "logs.>.web", ".logs", "logs."})
  void refusesWhatIsNoSubject(String text) {
    assertThrows(IllegalArgumentException.class, () -> SubscribedSubject.of(text));
  }
}
