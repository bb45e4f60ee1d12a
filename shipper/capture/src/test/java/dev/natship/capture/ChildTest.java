package dev.natship.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChildTest {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void theLastLineIsKeptWhenSomebodyElseHoldsThePipesOpen() throws Exception {
    assertEquals(3, run("sleep 50 & echo one; printf part; exit 3"));
    assertEquals(List.of("one", "part"), lines);
  }

  @Test
  void theLastLineIsKeptAlsoWhenWhoHoldsThePipesHasLeftTheGroup() throws Exception {
    assertEquals(0, run("setsid sleep 15 & echo one; printf part"));
    assertEquals(List.of("one", "part"), lines);
  }

  @Test
  void emptyLinesAreLinesToo() throws Exception {
    assertEquals(0, run("printf '\\none\\n\\r\\n\\ntwo\\n'"));
    assertEquals(List.of("", "one", "", "", "two"), lines);
  }

  @Test
  void bytesPassUnchangedAndASignalIsKnownByItsNumber() throws Exception {
    assertEquals(128 + 15, run("printf '\\000\\377\\r\\n\\342\\202'; echo e >&2; kill -TERM $$"));
    assertArrayEquals(
        new byte[] {0, (byte) 0xff, '\r', '\n', (byte) 0xe2, (byte) 0x82}, out.toByteArray());
    assertEquals("e\n", err.toString(StandardCharsets.UTF_8));
  }

  private int run(String script) throws Exception {
    return Child.start(
            List.of("sh", "-c", script),
            out,
            err,
            (bytes, length, _) -> lines.add(new String(bytes, 0, length, StandardCharsets.UTF_8)))
        .await();
  }
}
