package dev.natship.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  @Test
  void percentilesAreWithinThreePerCentOfTheExactOnes() {
    Latencies latencies = new Latencies();
    long[] exact = new long[10_000];
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < exact.length; i++) {
      exact[i] = random.nextLong(1L << random.nextInt(1, 62));
      latencies.record(exact[i]);
    }
    Arrays.sort(exact);

    for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 0.999, 1}) {
      long wanted = exact[(int) Math.ceil(exact.length * share) - 1];
      long got = latencies.percentile(share);
      assertTrue(
          got >= wanted && got <= wanted + wanted / 32 + 1, share + ": " + got + " " + wanted);
    }
  }

  @Test
  void isZeroWhenThereIsNothing() {
    assertEquals(0, new Latencies().percentile(0.5));
  }

  @Test
  void takesTheLongestAndTheNegative() {
    Latencies latencies = new Latencies();
    latencies.record(Long.MAX_VALUE);
    latencies.record(-1);

    assertEquals(0, latencies.percentile(0.5));
    assertEquals(Long.MAX_VALUE, latencies.percentile(1));
  }
}
