package dev.natship.journal;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// Whether the disk works, and when to try again where it does not. Only the disk writer's thread
/// changes it, with the journal's lock held; others look with the lock.
final class DiskState {
  private static final Logger LOG = Log.of(DiskState.class);
  private static final long FIRST_RETRY = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LAST_RETRY = TimeUnit.SECONDS.toNanos(5);

  private final InstantSource clock;
  private DiskHealth health = new DiskHealth.Working();
  private boolean writesFail;
  private boolean cursorsFail;
  private boolean deletesFail;
  private long retryAt;
  private long retryAfter = FIRST_RETRY;

  DiskState(InstantSource clock) {
    this.clock = clock;
  }

  DiskHealth health() {
    return health;
  }

  boolean writesFail() {
    return writesFail;
  }

  long retryAt() {
    return retryAt;
  }

  void writesWork() {
    if (writesFail) {
      LOG.log(Level.INFO, "journal: the disk works again");
    }
    retryAfter = FIRST_RETRY;
    writesFail = false;
    becomeHealthy();
  }

  void writesFail(IOException e, long now) {
    if (!writesFail) {
      LOG.log(
          Level.WARNING,
          Code.JOURNAL_DISK.after("journal: the disk fails, going on in memory: " + e));
    }
    retryAt = now + retryAfter;
    retryAfter = Math.min(LAST_RETRY, 2 * retryAfter);
    writesFail = true;
    becomeFailing(e);
  }

  void cursorsWork() {
    cursorsFail = false;
    becomeHealthy();
  }

  void cursorsFail(IOException e) {
    if (!cursorsFail) {
      LOG.log(
          Level.WARNING,
          Code.JOURNAL_CURSORS.after("journal: cursors cannot be saved, trying again: " + e));
    }
    cursorsFail = true;
    becomeFailing(e);
  }

  void deletesWork() {
    deletesFail = false;
    becomeHealthy();
  }

  void deletesFail(IOException e) {
    if (!deletesFail) {
      LOG.log(
          Level.WARNING,
          Code.JOURNAL_DELETE.after(
              "journal: a segment cannot be deleted, it takes the room of others and is tried"
                  + " again: "
                  + e));
    }
    deletesFail = true;
    becomeFailing(e);
  }

  private void becomeHealthy() {
    if (!writesFail && !cursorsFail && !deletesFail) {
      health = new DiskHealth.Working();
    }
  }

  private void becomeFailing(IOException e) {
    if (!(health instanceof DiskHealth.Failing)) {
      health = new DiskHealth.Failing(clock.instant(), String.valueOf(e.getMessage()));
    }
  }
}
