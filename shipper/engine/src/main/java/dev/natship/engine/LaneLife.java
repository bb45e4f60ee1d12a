package dev.natship.engine;

import dev.natship.delivery.Fatal;
import dev.natship.delivery.LaneMeters;
import dev.natship.delivery.LaneNews;
import dev.natship.delivery.LaneSignal;
import dev.natship.gate.Backoff;
import dev.natship.gate.LaneClock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The thread of a lane from its start to its end, and why it does not work, if it does not.
///
/// A bug that shows itself outside of any one line makes the lane `failed`; after a pause it goes
/// on where it stood, with everything it had in hand.
final class LaneLife {
  private static final Duration FIRST_RESTART = Duration.ofSeconds(1);
  private static final Duration LONGEST_RESTART = Duration.ofMinutes(1);

  /// So often a lane that is stopping is started over.
  private static final int LAST_RESTARTS = 3;

  /// What the thread does.
  interface Work {
    /// One round, at the end of which the lane could stop.
    ///
    /// @param draining whether it delivers what is left, and then ends
    void step(boolean draining) throws InterruptedException;

    /// Whether a lane that is stopping has nothing more to do.
    boolean isDrained();

    /// How many requests do not come back.
    int stuckRequests();
  }

  /// Why the lane does not work, and since when.
  record Failure(Instant since, String reason) {}

  private final Work work;
  private final LaneMeters meters;
  private final LaneNews news;
  private final LaneSignal signal;
  private final LaneClock clock;
  private final Backoff restarts;
  private final Thread thread;
  private volatile @Nullable Failure failure;
  private volatile boolean draining;
  private volatile boolean stopped;
  private volatile boolean ended;

  LaneLife(
      String lane,
      Work work,
      LaneMeters meters,
      LaneNews news,
      LaneSignal signal,
      LaneClock clock) {
    this.work = work;
    this.meters = meters;
    this.news = news;
    this.signal = signal;
    this.clock = clock;
    this.restarts = new Backoff(FIRST_RESTART, LONGEST_RESTART, clock);
    this.thread = Thread.ofPlatform().daemon().name("lane " + lane).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Null while it works. A thread that has died is never a healthy state.
  @Nullable Failure failure() {
    Failure known = failure;
    boolean died = !thread.isAlive() && thread.getState() != Thread.State.NEW && !ended;
    return known == null && died ? new Failure(clock.now(), "its thread has ended") : known;
  }

  boolean isRunning() {
    return thread.isAlive();
  }

  /// Whether its thread is through.
  boolean hasEnded() {
    return ended;
  }

  private void run() {
    int failures = 0;
    while (!stopped && !(draining && work.isDrained())) {
      try {
        work.step(draining);
        failures = 0;
        recovered(work.stuckRequests());
      } catch (InterruptedException _) {
        break; // halt() asks for it
      } catch (Throwable bug) {
        Fatal.pass(bug);
        if (!restart(bug, ++failures)) {
          break;
        }
      }
    }
    ended = true;
  }

  /// Waits before the lane goes on; false when it is to stop.
  private boolean restart(Throwable bug, int failures) {
    Failure before = failure;
    failure =
        new Failure(
            before == null ? clock.now() : before.since(), "a bug in the lane: " + Fatal.name(bug));
    meters.bug("the lane", bug);
    news.look();
    long until = clock.nanos() + restarts.nanos(failures);
    try {
      while (!stopped && !draining && until - clock.nanos() > 0) {
        signal.nap(until - clock.nanos());
      }
      return !draining || failures < LAST_RESTARTS;
    } catch (InterruptedException _) {
      return false;
    }
  }

  /// The lane works again, unless requests do not come back.
  private void recovered(int stuck) {
    Failure before = failure;
    if (stuck > 0 && before == null) {
      failure =
          new Failure(
              clock.now(),
              stuck
                  + (stuck == 1 ? " request does" : " requests do")
                  + " not come back from the sink; no more are made until then");
      news.look();
    } else if (stuck == 0 && before != null) {
      failure = null;
      news.look();
    }
  }

  /// From now on the lane ends as soon as it is drained.
  void drain() {
    draining = true;
  }

  /// Ends the lane now, drained or not.
  void halt() {
    stopped = true;
  }

  void interrupt() {
    thread.interrupt();
  }

  /// Waits for the thread until `end` on the system's monotonic clock.
  void await(long end) throws InterruptedException {
    if (thread.getState() != Thread.State.NEW) {
      thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }
  }

  /// It should have ended by now; if it has not, that is a failure.
  ///
  /// @param requests so many have not come back
  void checkEnd(int requests) {
    if (failure == null && thread.isAlive()) {
      failure = new Failure(clock.now(), "its thread does not end");
    } else if (failure == null && requests > 0) {
      failure =
          new Failure(
              clock.now(),
              requests + (requests == 1 ? " request does" : " requests do") + " not end");
    }
  }
}
