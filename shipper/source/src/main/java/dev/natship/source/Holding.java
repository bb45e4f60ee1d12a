package dev.natship.source;

import java.time.Duration;

/// Decides how long to leave lines in the socket while there is no room for them. Kernel and server
/// keep them for a moment; whoever waits longer is sent away by the server, and then every
/// destination loses lines. It is told the time and reads no clock.
///
/// One allowance is for one burst. It is given anew only after there has been room for a while, so
/// a destination that is always behind does not delay the others for ever.
final class Holding {
  /// A server sends a reader away for whom it has to keep 64 MB, unless it is told otherwise.
  private static final long SERVER_KEEPS = 40L << 20;

  private static final long WINDOW = Duration.ofSeconds(1).toNanos();
  private static final long SHORTEST_WINDOW = Duration.ofMillis(100).toNanos();

  /// Who has taken nothing for so long is not about to make room.
  private static final long STUCK = Duration.ofSeconds(3).toNanos();

  private static final long CALM = Duration.ofMinutes(1).toNanos();

  private final long most;

  private long windowStart;
  private long windowBytes;
  private long bytesPerSecond;

  private boolean waiting;
  private long since;
  private long seen;
  private long movedAt;
  private long spent;
  private boolean everFull;
  private long lastFull;
  private boolean letGo;
  private long heldNanos;

  /// @param most how long reading may wait in one burst, all together
  Holding(Duration most, long now) {
    this.most = most.toNanos();
    this.windowStart = now;
  }

  /// So many bytes were read.
  synchronized void came(int bytes, long now) {
    if (now - windowStart >= WINDOW) {
      bytesPerSecond = perSecond(now);
      windowStart = now;
      windowBytes = 0;
    }
    windowBytes += bytes;
  }

  /// Whether to read no further for now.
  ///
  /// @param inTheWay what lines have to wait for; negative where there is room. When it grows,
  ///   waiting helps
  synchronized boolean mustWait(long inTheWay, long now) {
    if (inTheWay < 0) {
      settle(now);
      if (everFull && now - lastFull >= CALM) {
        spent = 0;
        letGo = false;
      }
      return false;
    }
    everFull = true;
    lastFull = now;
    if (letGo) {
      return false;
    }
    if (!waiting) {
      waiting = true;
      since = now;
      movedAt = now;
      seen = inTheWay;
    } else if (inTheWay != seen) {
      movedAt = now;
      seen = inTheWay;
    }
    if (spent + now - since > allowance() || now - movedAt > STUCK) {
      letGo = true;
      settle(now);
    }
    return waiting;
  }

  private void settle(long now) {
    if (waiting) {
      waiting = false;
      spent += now - since;
      heldNanos += now - since;
      windowStart += now - since;
    }
  }

  private long allowance() {
    long rate = Math.max(bytesPerSecond, perSecond(since));
    return rate == 0 ? most : Math.min(most, (long) (1e9 * SERVER_KEEPS / rate));
  }

  private long perSecond(long now) {
    return (long) (1e9 * windowBytes / Math.max(SHORTEST_WINDOW, now - windowStart));
  }

  /// Whether there is still no room, and reading goes on all the same.
  synchronized boolean hasLetGo() {
    return letGo && !waiting;
  }

  synchronized boolean isWaiting() {
    return waiting;
  }

  /// How long reading has been held back, all together.
  synchronized Duration held() {
    return Duration.ofNanos(heldNanos);
  }
}
