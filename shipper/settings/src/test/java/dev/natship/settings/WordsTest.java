package dev.natship.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

  @Test
  void showsWhatMovesACursorOrTurnsTextRoundAsAnEscape() {
    assertEquals(
        "red \\u001b[31m and \\u009b2J and \\u202ereversed\\u2066 end",
        Words.plain().clean("red \u001b[31m\tand \u009b2J\r\nand \u202ereversed\u2066 end"));
  }

  @Test
  void keepsAnythingShort() {
    String cleaned = Words.plain().clean("\u001b".repeat(8000));

    assertTrue(cleaned.length() <= 501, () -> "length " + cleaned.length());
    assertTrue(Words.plain().clean("x".repeat(192 << 10)).length() <= 501);
  }

  @Test
  void leavesWhatIsCleanAsItIs() {
    Words words = Words.plain();
    String cleaned = words.clean("a \u001b b " + "é😀".repeat(600));

    assertEquals(cleaned, words.clean(cleaned));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Basic dXNlcjpwYXNzd29yZC0x | password-1",
        "https://abcdef0123456789@host.example/42 | abcdef0123456789",
        "Bearer abcdefgh/ijklmnop | abcdefgh%2Fijklmnop",
        "session=abcdefgh1234; Path=/ | abcdefgh1234",
      })
  void hidesThePartsOfASecretToo(String secret, String echo) {
    Words words = Words.plain().hidingToo(List.of(new Secret(secret)));

    assertEquals(
        "no such key: ••• at host.example",
        words.clean("no such key: " + echo + " at host.example"));
  }

  @Test
  void leavesOrdinaryWordsAlone() {
    Words words =
        Settings.parse(
                "x",
                "index = production-logs, region = eu-central-1, hints { \"403\" = \"KEY is wrong\""
                    + " }, fields.add.service = checkout",
                new Problems())
            .words();
    String text = "index production-logs of eu-central-1: checkout KEY is wrong";

    assertEquals(text, words.clean(text));
  }
}
