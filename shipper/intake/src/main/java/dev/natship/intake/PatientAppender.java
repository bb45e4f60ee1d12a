package dev.natship.intake;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Waits a moment before a line would cost another one that nobody has read yet. A burst, at a cold
/// start above all, is often over before the first lanes are warm, and the server keeps what we
/// leave with it.
///
/// The patience is bounded: a server that has to keep too much sends us away, and then more is lost
/// than what is dropped and counted. It comes back slowly.
public final class PatientAppender implements Appender {
  private static final Duration MOST = Duration.ofSeconds(4);
  private static final int COMES_BACK = 15;
  private static final int LOOK_EVERY = 64 << 10;
  private static final long NAP = Duration.ofMillis(1).toNanos();

  private final Appender journal;
  private final BooleanSupplier overrun;
  private final LongSupplier nanos;
  private final AtomicLong unlooked = new AtomicLong();
  private long patience = MOST.toNanos();
  private long since;

  /// @param overrun whether the next lines cost such as no lane has read
  public PatientAppender(Appender journal, BooleanSupplier overrun) {
    this(journal, overrun, System::nanoTime);
  }

  PatientAppender(Appender journal, BooleanSupplier overrun, LongSupplier nanos) {
    this.journal = journal;
    this.overrun = overrun;
    this.nanos = nanos;
    this.since = nanos.getAsLong();
  }

  @Override
  public long append(byte[] record, int offset, int length, long receivedMillis) {
    if (unlooked.addAndGet(length) >= LOOK_EVERY) {
      unlooked.set(0);
      if (overrun.getAsBoolean()) {
        await();
      }
    }
    return journal.append(record, offset, length, receivedMillis);
  }

  private synchronized void await() {
    long now = nanos.getAsLong();
    patience = Math.min(MOST.toNanos(), patience + (now - since) / COMES_BACK);
    since = now;
    while (since - now < patience
        && !Thread.currentThread().isInterrupted()
        && overrun.getAsBoolean()) {
      LockSupport.parkNanos(NAP);
      since = nanos.getAsLong();
    }
    patience -= since - now;
  }
}
