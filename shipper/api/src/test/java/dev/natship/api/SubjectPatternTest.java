package dev.natship.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectPatternTest {
  @ParameterizedTest
  @CsvSource({
    "a.b, a.b, true",
    "a.b, a.b.c, false",
    "a.b, a, false",
    "a.*, a.b, true",
    "a.*, a, false",
    "a.*, a.b.c, false",
    "*.b, a.b, true",
    "a.>, a.b, true",
    "a.>, a.b.c, true",
    "a.>, a, false",
    ">, a, true",
    "a.*.c, a.b.c, true",
    "a.*.c, a.b.d, false",
    "ab, a, false",
  })
  void matchesAsTheServerDoes(String pattern, String subject, boolean expected) {
    assertEquals(expected, SubjectPattern.parse(pattern).matches(subject));
  }

  @ParameterizedTest
  @CsvSource({
    "a.>, a.*, true",
    "a.*, a.>, false",
    "a.>, a.>, true",
    "a.*, a.b, true",
    "a.b, a.*, false",
    ">, *, true",
    "*, >, false",
    "a.*.c, a.b.*, false",
    "a.>, a, false",
  })
  void coversWhatMatchesLess(String wide, String narrow, boolean expected) {
    assertEquals(expected, SubjectPattern.parse(wide).covers(SubjectPattern.parse(narrow)));
  }

  @ParameterizedTest
  @CsvSource({
    "logs.>, logs., true",
    "logs.web.*, logs., true",
    "logs.>, out., false",
    ">, out., true",
    "logs.>, '', true",
    "logs.>, lo, true",
    "logs.>, out, false",
    "logs.>, logs.web.x, true",
    "logs.*.b, logs.a.c, false",
    "logs, logs.a, false",
  })
  void seesWhatABeginningMayBecome(String pattern, String beginning, boolean expected) {
    assertEquals(expected, SubjectPattern.parse(pattern).mayMatchAfter(beginning));
  }
}
