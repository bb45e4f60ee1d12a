package dev.natship.delivery;

import dev.natship.gate.LaneClock;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// Watches the requests of a sink that may forget its timeout, and interrupts those that take far
/// too long.
final class RequestGuard {
  private static final Duration SHORTEST = Duration.ofSeconds(60);
  private static final int TIMEOUTS = 6;

  /// How long an interrupted request may take to end.
  private static final Duration GRACE = Duration.ofSeconds(10);

  /// A request under way.
  record Request(Thread thread, long startNanos) {}

  private final LaneClock clock;
  private final long longestNanos;

  /// Each is itself alone. What a record counts as equal would be put together at the first
  /// request.
  private final Set<Request> requests = Collections.newSetFromMap(new IdentityHashMap<>());

  RequestGuard(Duration timeout, LaneClock clock) {
    this.clock = clock;
    // As numbers: a product of durations takes decimal fractions, whose code costs a start more
    // than all of this lane.
    this.longestNanos =
        Math.max(SHORTEST.toNanos(), Math.multiplyExact(timeout.toNanos(), TIMEOUTS));
  }

  /// This thread begins a request.
  Request begin(long startNanos) {
    Request request = new Request(Thread.currentThread(), startNanos);
    synchronized (requests) {
      requests.add(request);
    }
    return request;
  }

  /// It has ended. An interrupt from here never reaches what the thread does next.
  void end(Request request) {
    synchronized (requests) {
      requests.remove(request);
      if (isOverdue(request)) {
        Thread.interrupted();
      }
    }
  }

  boolean isOverdue(Request request) {
    return isOverdue(request, clock.nanos());
  }

  /// Interrupts what is overdue. Returns how many requests do not come back even so.
  int look() {
    long now = clock.nanos();
    int stuck = 0;
    synchronized (requests) {
      for (Request request : requests) {
        if (isOverdue(request, now)) {
          request.thread().interrupt();
          if (now - request.startNanos() > longestNanos + GRACE.toNanos()) {
            stuck++;
          }
        }
      }
    }
    return stuck;
  }

  private boolean isOverdue(Request request, long now) {
    return now - request.startNanos() > longestNanos;
  }
}
