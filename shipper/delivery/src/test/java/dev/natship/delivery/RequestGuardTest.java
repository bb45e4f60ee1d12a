package dev.natship.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestGuardTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration SIX_TIMEOUTS = Duration.ofMinutes(2);

  private final FakeClock clock = new FakeClock();
  private final RequestGuard guard = new RequestGuard(TIMEOUT, clock);

  @AfterEach
  void leaveNoInterrupt() {
    Thread.interrupted();
  }

  @Test
  void aRequestIsLeftAloneForSixTimesTheTimeout() {
    guard.begin(clock.nanos());
    clock.advance(SIX_TIMEOUTS);

    assertEquals(0, guard.look());
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void aRequestThatTakesLongerIsInterruptedAndHasAMomentToEnd() {
    RequestGuard.Request request = guard.begin(clock.nanos());
    clock.advance(SIX_TIMEOUTS.plusSeconds(1));

    assertEquals(0, guard.look());
    assertTrue(guard.isOverdue(request));
    assertTrue(Thread.currentThread().isInterrupted());
  }

  @Test
  void oneThatDoesNotEndEvenThenDoesNotComeBack() {
    guard.begin(clock.nanos());
    clock.advance(SIX_TIMEOUTS.plusSeconds(11));

    assertEquals(1, guard.look());
  }

  @Test
  void theInterruptDoesNotReachWhatTheThreadDoesNext() {
    RequestGuard.Request request = guard.begin(clock.nanos());
    clock.advance(SIX_TIMEOUTS.plusSeconds(11));
    guard.look();

    guard.end(request);

    assertFalse(Thread.currentThread().isInterrupted());
    assertEquals(0, guard.look());
  }

  /// Somebody else's interrupt says that the lane stops.
  @Test
  void anInterruptOfSomebodyElseStays() {
    RequestGuard.Request request = guard.begin(clock.nanos());
    Thread.currentThread().interrupt();

    guard.end(request);

    assertTrue(Thread.currentThread().isInterrupted());
  }

  @Test
  void aShortTimeoutHasAMinute() {
    RequestGuard hasty = new RequestGuard(Duration.ofMillis(1), clock);
    RequestGuard.Request request = hasty.begin(clock.nanos());

    clock.advance(Duration.ofMinutes(1));
    assertFalse(hasty.isOverdue(request));

    clock.advance(Duration.ofNanos(1));
    assertTrue(hasty.isOverdue(request));
  }
}
