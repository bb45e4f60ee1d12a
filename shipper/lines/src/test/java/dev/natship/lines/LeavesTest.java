package dev.natship.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.LogLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeavesTest {
  /// Once, a line of 46 kB became 66 MB of names.
  @Test
  void repeatALongNameOnlySoOften() {
    String members = "{" + "\"m\":1,".repeat(3_300) + "\"last\":2}";
    String json = "{\"" + "k".repeat(20_000) + "\":" + members + ",\"message\":\"m\"}";

    List<String> leaves = leaves(json);

    assertEquals(List.of("k".repeat(20_000) + " ARRAY " + members, "message STRING m"), leaves);
  }

  @Test
  void keepTheRestOfAnObjectInOnePieceWhenItsNamesOutgrowTheLine() {
    String json =
        "{\"" + "k".repeat(400) + "\":{" + "\"m\":1,".repeat(3_300) + "\"z\":{}},\"n\":0}";

    List<String> leaves = leaves(json);

    String rest = leaves.get(leaves.size() - 2);
    assertTrue(leaves.size() > 100, () -> leaves.size() + " leaves");
    assertTrue(leaves.stream().mapToInt(String::length).sum() < 5 * json.length());
    assertTrue(rest.startsWith("k".repeat(400) + " ARRAY {\"m\":1,"), rest);
    assertTrue(rest.endsWith("\"m\":1,\"z\":{}}"), rest);
    assertEquals("n NUMBER 0", leaves.getLast());
  }

  private static List<String> leaves(String json) {
    LogLine line = Decoder.line("logs.a", json.getBytes(StandardCharsets.UTF_8), 0);
    List<String> leaves = new ArrayList<>();
    line.leaves((path, kind, text) -> leaves.add(path + " " + kind + " " + text));
    return leaves;
  }
}
