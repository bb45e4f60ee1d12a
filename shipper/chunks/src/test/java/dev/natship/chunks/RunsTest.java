package dev.natship.chunks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Runs agree with a set of bits, whatever is done to them.
class RunsTest {
  @Test
  void agreeWithASetOfBits() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int life = 0; life < 300; life++) {
      var runs = new Runs();
      var bits = new BitSet();
      for (int step = 0; step < 60; step++) {
        int from = random.nextInt(200);
        int to = from + random.nextInt(30);
        switch (random.nextInt(5)) {
          case 0, 1, 2 -> {
            runs.add(from, to);
            bits.set(from, to);
          }
          case 3 -> {
            runs.remove(from, to);
            bits.clear(from, to);
          }
          default -> {
            int below = random.nextInt(20);
            runs.dropBelow(below);
            bits.clear(0, below);
          }
        }
        assertSame(bits, runs, seed);
        assertEquals(bits.get(from, to).cardinality(), runs.within(from, to), "seed " + seed);
        BitSet part = new BitSet();
        part.or(bits);
        part.clear(0, from);
        part.clear(to, 300);
        assertSame(part, runs.part(from, to), seed);
      }
    }
  }

  private static void assertSame(BitSet bits, Runs runs, long seed) {
    assertEquals(bits.cardinality(), runs.lines(), "seed " + seed);
    for (int i = 0; i < 250; i++) {
      assertEquals(bits.get(i), runs.contains(i), "seed " + seed + " at " + i);
    }
    long[] bounds = runs.bounds();
    for (int i = 1; i < bounds.length; i++) {
      assertTrue(bounds[i] > bounds[i - 1], "ascending and apart, seed " + seed);
    }
  }

  @Test
  void keepTheLongestWhereThereAreTooMany() {
    var runs = new Runs();
    for (int i = 0; i < 100; i++) {
      runs.add(100L * i, 100L * i + 1 + (i % 10 == 0 ? 50 : 0));
    }

    runs.atMost(20);

    assertEquals(10, runs.size());
    assertArrayEquals(new long[] {0, 51, 1000, 1051}, runs.part(0, 1500).bounds());
  }
}
