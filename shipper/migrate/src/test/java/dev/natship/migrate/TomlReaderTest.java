package dev.natship.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What TOML can say, as far as people write it for Vector.
class TomlReaderTest {

  @Test
  void tablesAndDottedNamesAreTheSame() throws UnreadableFile {
    Component part =
        part(
            """
            a.b.c = 1
            [x."y.z"]   # a comment
            'q r' = "two"
            [x.w]
            v = { d = true, e.f = [1, 2,
              3, ] }
            """);

    assertEquals("1", part.text("a.b.c").orElseThrow());
    assertEquals("two", part.text("x.y.z.q r").orElseThrow());
    assertEquals("true", part.text("x.w.v.d").orElseThrow());
    assertEquals(List.of("1", "2", "3"), part.texts("x.w.v.e.f"));
    assertEquals(5, part.line("x.w.v.d"));
  }

  @Test
  void aTextOfSeveralLinesBeginsWhereItsFirstLineIs() throws UnreadableFile {
    Component part =
        part(
            """
            a = '''
            one \\n
            two'''
            b = \"""
            three\\tfour \\
               five\"""
            c = "\\u00fc"
            """);

    assertEquals("one \\n\ntwo", part.text("a").orElseThrow());
    assertEquals(2, part.line("a"));
    assertEquals("three\tfour five", part.text("b").orElseThrow());
    assertEquals(5, part.line("b"));
    assertEquals("ü", part.text("c").orElseThrow());
    assertEquals(7, part.line("c"));
  }

  @Test
  void listsOfTablesAndVariablesWithoutQuotes() throws UnreadableFile {
    Component part =
        part(
            """
            [[a]]
            n = 1
            [[a]]
            n = ${X:-"two words"}
            """);

    Node.Items items = (Node.Items) part.node("a").orElseThrow();
    assertEquals(2, items.items().size());
    Node.Table last = (Node.Table) items.items().getLast();
    assertEquals(new Node.Text("${X:-\"two words\"}", 4), last.members().get("n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a = 1\\nb                 | 2 | expected =",
        "a = \"x                   | 1 | without its closing",
        "a = 1\\na = 2             | 2 | a is set twice",
        "a = 1\\n[a]               | 2 | a is no table",
        "a = [1 2]                 | 1 | expected , or ]",
        "a = 1 2                   | 1 | belongs to no setting",
        "a = '''\\n\\n             | 3 | without its closing",
      })
  void whatCannotBeReadNamesItsLine(String text, int line, String words) {
    UnreadableFile wrong =
        assertThrows(
            UnreadableFile.class, () -> TomlReader.read(text.strip().replace("\\n", "\n")));

    assertEquals(line, wrong.line(), wrong.getMessage());
    assertEquals(true, String.valueOf(wrong.getMessage()).contains(words), wrong.getMessage());
  }

  private static Component part(String text) throws UnreadableFile {
    return new Component("file", TomlReader.read(text), new Notes());
  }
}
