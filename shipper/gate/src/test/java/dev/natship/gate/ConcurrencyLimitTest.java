package dev.natship.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

/// The limit against destinations that are only arithmetic.
class ConcurrencyLimitTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long BYTES = 1_000_000;

  /// A request under way.
  private record Request(long end, long begin, boolean full, boolean few)
      implements Comparable<Request> {
    @Override
    public int compareTo(Request other) {
      return Long.compare(end, other.end);
    }
  }

  /// A destination that serves so many at once, each in the same time; the others wait there.
  private static final class Simulated {
    private final ConcurrencyLimit limit;
    private final PriorityQueue<Long> servers = new PriorityQueue<>();
    private final PriorityQueue<Request> underWay = new PriorityQueue<>();
    private final long service;
    private long now;
    private int done;
    private int most;

    Simulated(int most, int servers, long service) {
      this.limit = new ConcurrencyLimit(1, most);
      this.service = service;
      for (int i = 0; i < servers; i++) {
        this.servers.add(0L);
      }
    }

    Simulated until(long end) {
      while (now < end) {
        while (underWay.size() < limit.current()) {
          long begin = Math.max(now, servers.remove());
          servers.add(begin + service);
          int count = underWay.size() + 1;
          underWay.add(
              new Request(begin + service, now, count >= limit.current(), count <= limit.least()));
        }
        Request first = underWay.remove();
        now = first.end();
        done++;
        limit.succeeded(first.full(), first.few(), BYTES, now - first.begin());
        most = Math.max(most, limit.current());
      }
      return this;
    }
  }

  @Test
  void aDestinationThatTakesSecondsByNatureGetsAsMuchAsOneThatIsALittleQuicker() {
    Simulated quicker = new Simulated(16, 1000, 24 * SECOND / 10).until(600 * SECOND);
    Simulated slower = new Simulated(16, 1000, 26 * SECOND / 10).until(600 * SECOND);

    assertEquals(16, quicker.limit.current());
    assertEquals(16, slower.limit.current());
    assertTrue(slower.done > quicker.done * 0.85, slower.done + " of " + quicker.done);
  }

  @Test
  void aSaturatedDestinationIsNotPushedToTheCeiling() {
    Simulated four = new Simulated(64, 4, SECOND).until(3600 * SECOND);

    assertTrue(four.most <= 12, "at most " + four.most);
    assertTrue(four.limit.current() >= 4, "kept busy by " + four.limit.current());
    assertTrue(four.done > 0.95 * 4 * 3600, "took " + four.done);
  }

  @Test
  void refusalsHalveTheLimitDownToItsLeast() {
    ConcurrencyLimit limit = new ConcurrencyLimit(2, 16);
    for (int i = 0; i < 1000; i++) {
      limit.succeeded(true, false, BYTES, SECOND);
    }
    assertEquals(16, limit.current());

    limit.pressed();
    assertEquals(8, limit.current());
    limit.pressed();
    limit.pressed();
    limit.pressed();
    assertEquals(2, limit.current());
  }
}
