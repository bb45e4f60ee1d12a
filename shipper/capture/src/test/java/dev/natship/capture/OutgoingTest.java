package dev.natship.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutgoingTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private volatile boolean away;

  @Test
  void whatIsDroppedIsMarkedAtItsPlace() throws Exception {
    away = true;
    try (Outgoing lines = outgoing(1_000)) {
      IntStream.range(0, 100).forEach(i -> lines.offer(line("early " + i)));
      Await.until(BOUND, () -> !troubles.isEmpty());
      away = false;
      Await.until(BOUND, () -> !sent.isEmpty());
      Await.until(
          BOUND,
          () -> {
            lines.offer(line("late"));
            return sent.contains("late");
          });
      assertEquals(0, lines.drain(BOUND));

      int kept = (int) sent.stream().filter(each -> each.startsWith("early")).count();
      assertTrue(kept > 0 && kept < 100);
      assertEquals("early " + (kept - 1), sent.get(kept - 1));
      assertTrue(sent.get(kept).startsWith("dropped "), sent.get(kept));
      assertTrue(Integer.parseInt(sent.get(kept).substring(8)) >= 100 - kept);
      assertEquals("late", sent.get(kept + 1));
      assertEquals(1, troubles.size());
    }
  }

  @Test
  void whatIsDroppedAtTheVeryEndIsMarkedToo() throws Exception {
    away = true;
    try (Outgoing lines = outgoing(200)) {
      IntStream.range(0, 10).forEach(i -> lines.offer(line("line " + i)));
      Thread.ofVirtual().start(() -> away = false);
      lines.drain(BOUND);
      assertTrue(sent.getLast().startsWith("dropped "), sent.toString());
    }
  }

  @Test
  void whoPutsWaitsForRoomAndLosesNothing() throws Exception {
    try (Outgoing lines = outgoing(500)) {
      for (int i = 0; i < 1_000; i++) {
        assertTrue(lines.put(line("line " + i)));
      }
      assertEquals(0, lines.drain(BOUND));
      assertEquals(1_000, sent.size());
      assertEquals("line 999", sent.getLast());
    }
  }

  @Test
  void whoPutsWaitsNoLongerOnceItHasToEnd() throws Exception {
    away = true;
    try (Outgoing lines = outgoing(200)) {
      Thread putting =
          Thread.ofVirtual()
              .start(() -> IntStream.range(0, 10).forEach(i -> putOrFail(lines, "line " + i)));
      Await.until(BOUND, () -> !troubles.isEmpty());
      lines.endWithin(Duration.ZERO);
      putting.join();
      assertEquals(10, lines.drain(Duration.ZERO));
    }
  }

  private static void putOrFail(Outgoing lines, String text) {
    try {
      lines.put(line(text));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whereNothingCanEverBeSentNobodyWaits() throws Exception {
    Outgoing lines =
        new Outgoing(
            () -> {
              throw new IllegalStateException("wrong configuration");
            },
            100,
            dropped -> line("dropped " + dropped),
            troubles::add);
    lines.start();
    int put = 1;
    while (lines.put(line("x"))) {
      put++;
    }
    lines.offer(line("y"));
    assertEquals(put + 1, lines.drain(BOUND));
    assertEquals(List.of("wrong configuration"), troubles);
  }

  @Test
  void aFailureWithoutWordsIsToldInOurs() throws Exception {
    Outlet silent =
        new Outlet() {
          @Override
          public int send(List<byte[]> lines) throws IOException {
            throw new IOException();
          }

          @Override
          public void close() {}
        };
    try (Outgoing lines = new Outgoing(() -> silent, 100, dropped -> line(""), troubles::add)) {
      lines.start().offer(line("x"));
      Await.until(BOUND, () -> !troubles.isEmpty());
      assertFalse(troubles.getFirst().contains("null"), troubles.toString());
    }
  }

  @Test
  void linesAreCutWhereTheyEnd() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    LineSplitter splitter =
        new LineSplitter(
            (bytes, length) -> lines.add(new String(bytes, 0, length, StandardCharsets.UTF_8)));
    for (String piece : List.of("on", "e\ntwo\r\n\nthr", "", "ee\nlast")) {
      splitter.add(line(piece), piece.length());
    }
    assertEquals(List.of("one", "two", "", "three"), lines);
    splitter.end();
    splitter.end();
    assertEquals(List.of("one", "two", "", "three", "last"), lines);

    byte[] endless = new byte[3 * LineSplitter.LONGEST];
    java.util.Arrays.fill(endless, (byte) 'x');
    splitter.add(endless, endless.length);
    splitter.end();
    assertEquals(3 * LineSplitter.LONGEST, lines.stream().skip(5).mapToInt(String::length).sum());
    assertFalse(lines.getLast().length() > LineSplitter.LONGEST);
  }

  @Test
  void aLineThatIsTooLongIsNotCutInsideASign() throws Exception {
    List<String> pieces = new CopyOnWriteArrayList<>();
    LineSplitter splitter =
        new LineSplitter(
            (bytes, length) -> pieces.add(new String(bytes, 0, length, StandardCharsets.UTF_8)));
    String text = "xx" + "€😀".repeat(LineSplitter.LONGEST / 5);
    byte[] bytes = line(text + "\n");
    for (int from = 0; from < bytes.length; from += 1000) {
      byte[] piece = java.util.Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 1000));
      splitter.add(piece, piece.length);
    }
    assertEquals(text, String.join("", pieces));
    assertEquals(2, pieces.size());
  }

  @Test
  void aLineHasTheShapeOfFly() {
    Origin origin = new Origin("my.app", "fra", "i 1", "box", "run");
    assertEquals("logs.my-app.fra.i-1", origin.subject());
    assertEquals(
        "{\"event\":{\"provider\":\"app\"},\"fly\":{\"app\":{\"instance\":\"i"
            + " 1\",\"name\":\"my.app\"},\"region\":\"fra\"},\"host\":\"box\",\"log\":{\"level\":\"info\"},\"message\":\"a"
            + " \\\"b\\\"\","
            + "\"stream\":\"stderr\",\"source\":\"run\",\"timestamp\":\"1970-01-01T00:00:01.500Z\"}",
        new String(origin.line(line("a \"b\""), 5, "stderr", 1_500), StandardCharsets.UTF_8));
    assertTrue(new String(origin.mark(1, 0), StandardCharsets.UTF_8).contains("\"1 line was "));
    assertTrue(new String(origin.mark(2, 0), StandardCharsets.UTF_8).contains("\"2 lines were "));
  }

  private Outgoing outgoing(long room) {
    Outlet outlet =
        new Outlet() {
          @Override
          public int send(List<byte[]> lines) throws IOException {
            if (away) {
              throw new IOException("away");
            }
            lines.forEach(each -> sent.add(new String(each, StandardCharsets.UTF_8)));
            return 0;
          }

          @Override
          public void close() {}
        };
    return new Outgoing(() -> outlet, room, dropped -> line("dropped " + dropped), troubles::add)
        .start();
  }

  private static byte[] line(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
