package dev.natship.intake;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What comes in on the sockets of one connection, one socket after the other. It knows until when
/// it is certain that nothing was missed, and whether there is room to read on.
///
/// Written by the client's reading thread and by the source's own.
public final class Inflow {
  private static final long LOOK = Duration.ofMillis(1).toNanos();
  private static final Duration BRIEF = Duration.ofSeconds(1);

  private final PauseDetector pauses;
  private final Duration longestHold;
  private volatile BooleanSupplier full = () -> false;
  private boolean letGo;
  private ClockReading last;

  /// Since when the server may have closed the connection without our noticing.
  private @Nullable ClockReading doubtful;

  /// The last sign on a socket that is gone, until the gap has been counted.
  private @Nullable ClockReading ended;

  /// @param longestHold how long to stop reading when there is no room. Shorter than the time after
  ///   which a server calls us too slow
  public Inflow(PauseDetector pauses, Duration longestHold, ClockReading now) {
    this.pauses = pauses;
    this.longestHold = longestHold;
    this.last = now;
  }

  public void readOnlyUnless(BooleanSupplier full) {
    this.full = full;
  }

  /// A new socket takes over from the last one.
  public synchronized void opened(ClockReading now) {
    if (ended == null) {
      ended = sign();
    }
    last = now;
    doubtful = null;
  }

  /// Something was read, or the server has closed in order.
  public synchronized void came(ClockReading now) {
    pauses.pausedSince(now).ifPresent(this::doubt);
    last = now;
  }

  /// From then on lines may have been missed, until [#proven()].
  public synchronized void doubt(ClockReading since) {
    ClockReading earliest = since.earlier(last);
    doubtful = doubtful == null ? earliest : doubtful.earlier(earliest);
  }

  public synchronized boolean isDoubtful() {
    return doubtful != null && ended == null;
  }

  /// The server has answered over the same socket: nothing was missed.
  public synchronized void proven() {
    if (ended == null) {
      doubtful = null;
    }
  }

  /// Until when it is certain that no line was missed.
  public synchronized ClockReading lastSign() {
    return ended == null ? sign() : ended;
  }

  /// The owner has counted the gap that a lost socket left.
  public synchronized void told() {
    ended = null;
  }

  private ClockReading sign() {
    return doubtful == null ? last : doubtful;
  }

  /// Waits until the lines that were read before have been taken. Meanwhile kernel and server keep
  /// what comes. When it takes too long we read on, and what does not fit is dropped and counted.
  ///
  /// @param leaving whether the socket is being closed, after which nobody has to wait
  public void awaitRoom(BooleanSupplier leaving) {
    if (!full.getAsBoolean()) {
      letGo = false;
      return;
    }
    ClockReading start = ClockReading.now();
    ClockReading now = start;
    while (!letGo && !leaving.getAsBoolean() && full.getAsBoolean()) {
      LockSupport.parkNanos(LOOK);
      now = ClockReading.now();
      letGo = start.until(now).compareTo(longestHold) > 0;
    }
    if (start.until(now).compareTo(BRIEF) > 0) {
      doubt(start);
    }
  }
}
