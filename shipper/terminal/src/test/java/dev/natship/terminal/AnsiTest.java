package dev.natship.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnsiTest {
  @ParameterizedTest
  @CsvSource({
    "abc, 3",
    "'', 0",
    "größe, 5",
    "日本, 4",
    "🚀, 2",
    "e\u0301, 1",
    "a \u001b[31mred\u001b[0m dog, 9",
    "x\u001b]0;title\u0007y, 2"
  })
  void measuresWhatCanBeSeen(String text, int columns) {
    assertEquals(columns, Ansi.width(text));
  }

  @ParameterizedTest
  @CsvSource({
    "abc, 3, abc",
    "abcd, 3, ab…",
    "日本語, 5, 日本…",
    "日本語, 4, 日…",
    "abc, 0, ''",
    "abc, 1, …",
    "e\u0301e\u0301, 2, e\u0301e\u0301"
  })
  void cutsToTheColumnsThereAre(String text, int columns, String fitting) {
    String fitted = Ansi.fit(text, columns, false);

    assertEquals(fitting, fitted);
  }

  @Test
  void keepsColoursAndEndsThem() {
    assertEquals(
        "GET / \u001b[32m200\u001b[0m in…\u001b[0m",
        Ansi.fit("GET / \u001b[32m200\u001b[0m in 3 ms", 13, true));
  }

  @Test
  void takesColoursOutWhereNobodyWantsThem() {
    assertEquals("GET / 200", Ansi.fit("GET / \u001b[32m200\u001b[0m", 80, false));
  }

  @Test
  void takesOutWhatDrivesTheTerminal() {
    String hostile = "a\u001b[2J\u001b[1;1H\u001b]0;mine\u001b\\b\u0007\u202ec\r\nd\u001bM\u001b[";

    assertEquals("abc  d", Ansi.fit(hostile, 80, true));
  }

  @Test
  void padsByColumnsAndNotByCharacters() {
    assertEquals("日  |", Ansi.pad("日", 4) + "|");
    assertEquals("\u001b[1mx\u001b[0m  |", Ansi.pad("\u001b[1mx\u001b[0m", 3) + "|");
    assertEquals("long|", Ansi.pad("long", 2) + "|");
  }

  @Test
  void aLongTextIsWrappedAndItsColourGoesOn() {
    assertEquals(List.of("abc", "def", "g"), Ansi.wrap("abcdefg", 3));
    assertEquals(List.of("日", "本"), Ansi.wrap("日本", 3));
    assertEquals(List.of(""), Ansi.wrap("", 3));
    assertEquals(
        List.of("\u001b[31mab\u001b[0m", "\u001b[31mc\u001b[0md"),
        Ansi.wrap("\u001b[31mabc\u001b[0md", 2));
  }
}
