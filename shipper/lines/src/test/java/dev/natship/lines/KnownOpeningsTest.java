package dev.natship.lines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Level;
import dev.natship.api.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Whoever remembers how earlier messages began must find the same level in the next one as
/// somebody who reads each message.
class KnownOpeningsTest {
  private static final int LINES = 300_000;
  private static final long SEED = Long.getLong("natship.seed", System.nanoTime());

  private static final List<List<LevelSource>> ORDERS =
      List.of(
          LevelSource.USUAL,
          List.of(LevelSource.PREFIX, LevelSource.LOGFMT, LevelSource.JSON),
          List.of(LevelSource.PREFIX),
          List.of(LevelSource.LOGFMT, LevelSource.PLATFORM, LevelSource.PREFIX));

  private static final String[] STARTS = {
    "{\"level\":30,\"time\":1771324200,\"msg\":\"x\"}",
    "{\"level\":99,\"severity\":\"warn\",\"x\":1}",
    "{\"level\":50,\"severity\":\"warn\",\"x\":1}",
    "{\"ts\":1771324200.123,\"s\":\"D1\",\"level\":\"error\",\"n\":2}",
    "{\"severityNumber\":17,\"level\":\"info\",\"n\":2}",
    "{\"log\":{\"n\":12,\"level\":\"WARN\"},\"n\":2}",
    "{\"severity\":\"40\",\"n\":2}",
    "level=99 lvl=warn x=1",
    "level=50 lvl=warn x=1",
    "time=2026-02-17T10:30:00Z level=INFO msg=x",
    "1 INFO 2026-02-17 10:30:00 [error] x",
    "7026 INFO 7-02-17 10:30:00 x",
    "2026-02-17 10:30:00.123 UTC [4711] LOG:  duration: 12 ms",
    "2026-02-17 10:30:00.123 E message of the day",
    "10:30 info message",
    "E0217 10:30:00.123456 1 main.go:42] x",
    "E0217x 10:30:00.123456 1 main.go:42] x",
    "<3>x",
    "<15>INFO x",
    "\u001b[31mERROR\u001b[0m x",
    "\u001b[38;5;12mE\u001b[0m x",
    "I, [2026-02-17T10:30:00.123 #42]  INFO -- : x",
    "panic: x",
    "TypeError: x is 5",
    "Type5Error: x is 5",
    "thread 'main' panicked at x",
    "  File \"/app/worker.py\", line 42, in run",
    "Started POST \"/invoices/42\" level=warn",
    "Started POST \"/invoices/42\" for 10.0.0.7",
    "GET /items/42 200 in 5ms",
    "error  : x",
    "error   x",
    "[ error ] x",
    "[ error x",
    "\u0011 INFO x",
    "\u0019 INFO x",
    "\u001b INFO x"
  };

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void findsTheSameAsSomebodyWhoReadsEachMessage() throws IOException {
    List<String> starts = new ArrayList<>(GlanceTest.lines());
    starts.addAll(List.of(STARTS));
    for (List<LevelSource> order : ORDERS) {
      StatedLevel remembering = new StatedLevel(order);
      int writer = 0;
      String start = "";
      for (int i = 0; i < LINES / ORDERS.size(); i++) {
        if (random.nextInt(40) == 0) {
          start = starts.get(random.nextInt(starts.size()));
          writer = random.nextInt(60);
        }
        String line =
            changed(random.nextInt(30) == 0 ? STARTS[random.nextInt(STARTS.length)] : start);
        compare(remembering, order, line, random.nextInt(3) == 0, writer);
      }
    }
  }

  @Test
  void remembersMostOfWhatAProgramWrites() {
    KnownOpenings openings = new KnownOpenings();
    int known = 0;
    Opening opening = new Opening();
    for (int i = 0; i < 100; i++) {
      String line = "2026-02-17T10:30:%02d.%03dZ  INFO x: %d".formatted(i % 60, i, i);
      int to = line.length();
      byte[] text = Arrays.copyOf(line.getBytes(UTF_8), 2 * to);
      if (openings.find(text, 0, to, false, 1) != null) {
        known++;
      } else {
        opening.reset(text, 0, to, false);
        Level level = PrefixLevel.find(opening);
        PrefixLevel.decideCrash(opening, level);
        openings.learn(opening, text, 0, to, false, LevelSource.PREFIX, level);
      }
    }
    assertEquals(99, known);
  }

  /// Other digits here and there, another end, or a piece of another line.
  private String changed(String line) {
    StringBuilder changed = new StringBuilder(line);
    if (random.nextInt(3) > 0) {
      for (int i = 0; i < changed.length(); i++) {
        if (Character.isDigit(changed.charAt(i)) && random.nextInt(4) == 0) {
          changed.setCharAt(i, (char) ('0' + random.nextInt(10)));
        }
      }
    }
    switch (random.nextInt(8)) {
      case 0 -> changed.setLength(random.nextInt(changed.length() + 1));
      case 1 -> {
        changed.setLength(random.nextInt(changed.length() + 1));
        changed.append(STARTS[random.nextInt(STARTS.length)]);
      }
      case 2 -> changed.append(" lvl=error ");
      case 3 -> {
        if (!changed.isEmpty()) {
          String others = " =\":[]|)x5EF\t,-/\\";
          changed.setCharAt(
              random.nextInt(changed.length()), others.charAt(random.nextInt(others.length())));
        }
      }
      default -> {}
    }
    return changed.toString();
  }

  private void compare(
      StatedLevel remembering, List<LevelSource> order, String line, boolean plain, int writer) {
    byte[] text = line.getBytes(UTF_8);
    if (!plain) {
      Output json = new Output(256);
      json.jsonString(line);
      text = Arrays.copyOfRange(json.array(), 1, json.size() - 1);
    }
    byte[] inside = new byte[text.length + 300];
    Arrays.fill(inside, (byte) (random.nextBoolean() ? '=' : '5'));
    System.arraycopy(text, 0, inside, 100, text.length);
    int from = 100;
    StatedLevel reading = new StatedLevel(order);
    reading.reset(inside, from, from + text.length, !plain, 0);
    remembering.reset(inside, from, from + text.length, !plain, writer);
    for (LevelSource way : order) {
      @Nullable Level expected = reading.find(way);
      assertEquals(expected, remembering.by(way), () -> "seed " + SEED + " " + way + ": " + line);
      if (expected != null) {
        return;
      }
    }
  }
}
