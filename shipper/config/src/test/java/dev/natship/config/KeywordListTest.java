package dev.natship.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeywordListTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "[r'SIGTERM', r'reboot']  # (?:SIGTERM)|(?:reboot)",
        "[r'a{1,2}']              # a{1,2}",
        "[\"a\\\"b\", \"c\"]       # (?:a\"b)|(?:c)",
        "r'SIGTERM', r'reboot'    # (?:SIGTERM)|(?:reboot)",
        "SIGTERM, reboot          # (?:SIGTERM)|(?:reboot)",
        "can't open, won't start  # (?:can't open)|(?:won't start)",
        "[0-9]+ms                 # [0-9]+ms",
        "[Ee]rror, [Ff]ailed [x]  # (?:[Ee]rror)|(?:[Ff]ailed [x])",
        "[SIGTERM, reboot]        # (?:SIGTERM)|(?:reboot)",
        "[SIGTERM]                # SIGTERM",
        "[]                       # [^\\s\\S]",
        ",                        # [^\\s\\S]",
      })
  void readsListsOfRegularExpressions(String text, String expected) {
    assertEquals(expected, KeywordList.pattern(text));
  }

  @Test
  void readsAListOverSeveralLinesAndQuotesInQuotes() {
    String list =
        """
        [
          r'SIGTERM',
          r'don\\'t panic',
        ]
        """;

    assertEquals("(?:SIGTERM)|(?:don't panic)", KeywordList.pattern(list));
    assertEquals("(?:SIGTERM)|(?:reboot)", KeywordList.pattern("[\n  SIGTERM,\n  reboot\n]"));
  }
}
