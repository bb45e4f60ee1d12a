package dev.natship.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Query strings as clients write them.
class QueryStringTest {
  private static String read(String text) {
    return QueryString.parse(text).map(List::toString).orElse("unreadable");
  }

  @Test
  void readsNamesAndValuesInTheirOrder() {
    assertEquals(
        Optional.of(
            List.of(
                new QueryString.Parameter("a", "1"),
                new QueryString.Parameter("b", "x=y"),
                new QueryString.Parameter("a", ""),
                new QueryString.Parameter("flag", ""))),
        QueryString.parse("a=1&b=x=y&a=&flag&&=nobody"));
    assertEquals(Optional.of(List.of()), QueryString.parse(""));
  }

  @Test
  void undoesEscapesAndPlus() {
    assertEquals(
        Optional.of(List.of(new QueryString.Parameter("q u", "ä&=+ "))),
        QueryString.parse("q+u=%C3%A4%26%3D%2B+"));
  }

  /// What somebody looks for would be looked for as something else.
  @Test
  void isEmptyForBytesThatAreNoText() {
    for (String broken : List.of("a=%ff", "a=%c3%28", "%c3=1", "a=%ed%a0%80", "a=%e4b")) {
      assertEquals("unreadable", read(broken), broken);
    }
    assertEquals(
        Optional.of(List.of(new QueryString.Parameter("a", "ä\ufffdå\0"))),
        QueryString.parse("a=ä%ef%bf%bd%C3%A5%00"));
  }

  @Test
  void isEmptyForAnEscapeThatIsNone() {
    for (String broken : List.of("a=%", "a=%2", "a=%zz", "a=%-1", "a=%+1", "%zz=1", "a=1&b=100%")) {
      assertEquals("unreadable", read(broken), broken);
    }
  }
}
