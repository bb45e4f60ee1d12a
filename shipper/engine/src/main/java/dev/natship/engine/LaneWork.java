package dev.natship.engine;

import dev.natship.api.Encoding;
import dev.natship.api.Level;
import dev.natship.api.Limits;
import dev.natship.batches.BatchCeiling;
import dev.natship.batches.ChunkTally;
import dev.natship.batches.Ledger;
import dev.natship.batches.MemoryBudget;
import dev.natship.delivery.DeadLetterWriter;
import dev.natship.delivery.Dispatch;
import dev.natship.delivery.LaneMeters;
import dev.natship.delivery.LaneSignal;
import dev.natship.gate.LaneClock;
import dev.natship.journal.Chunk;
import dev.natship.journal.Reader;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// What the thread of a lane does, round after round: it reads a chunk, takes its lines through the
/// stages, and sends what is sealed. With nothing to read it waits for the journal; with nothing to
/// send, for a courier to come back or for memory.
final class LaneWork implements LaneLife.Work {
  private static final long LONGEST_NAP = Duration.ofMillis(100).toNanos();
  private static final long SHORTEST_NAP = Duration.ofMillis(1).toNanos();
  private static final long PRESSURE_NAP = Duration.ofMillis(20).toNanos();

  /// A lane that sends what it has sooner than this reads it as it comes.
  private static final Duration PATIENT_FROM = Duration.ofMillis(200);

  /// So long a line may have waited in the source's socket, as it does while every lane is patient.
  private static final Duration SOURCE_RESTS = Duration.ofMillis(50);

  private static final long LONGEST_WAIT = Duration.ofSeconds(1).toNanos();

  /// A lane that waits for memory sends this part of what it holds at once.
  private static final long WORTH_IT = 8;

  private final Reader reader;
  private final Ledger ledger;
  private final Dispatch dispatch;
  private final MemoryBudget.Account account;
  private final LaneSignal signal;
  private final DoubleSupplier pressure;
  private final LaneClock clock;
  private final Batcher batcher;
  private final LongLines longLines;
  private final LineStages stages;
  private final MemoryWait memoryWait;
  private final ReadAhead readAhead;
  private final boolean readsAhead;
  private final boolean holds;
  private final boolean patient;

  /// How long lines may stay unread because what was made of them would wait as well.
  private final long patience;

  private @Nullable Chunk inHand;
  private long waitedFrom;
  private long waitedUntil;
  private volatile boolean leaving;
  private volatile long lastReceived;

  /// @param limits as [Batcher#limits] returns them
  /// @param pressure how near the lane is to losing lines, from 0 to 1
  LaneWork(
      String lane,
      LaneSettings settings,
      Encoding encoding,
      Limits limits,
      BatchCeiling ceiling,
      Reader reader,
      Ledger ledger,
      DeadLetterWriter deadLetters,
      Dispatch dispatch,
      MemoryBudget budget,
      MemoryBudget.Account account,
      LaneMeters meters,
      LaneSignal signal,
      DoubleSupplier pressure,
      LaneClock clock) {
    this.reader = reader;
    this.ledger = ledger;
    this.dispatch = dispatch;
    this.account = account;
    this.signal = signal;
    this.pressure = pressure;
    this.clock = clock;
    this.patient = settings.batches().age().compareTo(PATIENT_FROM) >= 0;
    Duration age =
        patient ? settings.batches().age().minus(SOURCE_RESTS) : settings.batches().age();
    ChunkTally tally = new ChunkTally();
    this.batcher =
        new Batcher(
            lane, limits, age, budget, account, ceiling, ledger, tally, dispatch.ready()::add);
    this.longLines = new LongLines(account);
    this.stages =
        new LineStages(
            settings,
            new Fitting(settings, encoding, limits, meters),
            batcher,
            tally,
            ledger,
            new UnbatchableLines(deadLetters, ledger),
            longLines,
            meters);
    this.memoryWait = new MemoryWait(longLines, batcher, budget, account, clock);
    this.readsAhead = settings.onLag() == LaneSettings.OnLag.DROP_BY_SEVERITY;
    this.readAhead =
        new ReadAhead(
            new SeverityShedding(readsAhead, () -> budget.most() / 2, pressure),
            dispatch,
            ledger,
            account);
    this.holds = settings.onLag() == LaneSettings.OnLag.HOLD;
    this.patience = Math.min(age.toNanos(), LONGEST_WAIT);
  }

  @Override
  public void step(boolean draining) throws InterruptedException {
    Chunk left = inHand;
    if (left != null) {
      process(left, readAhead.floor());
    }
    dispatch.start();
    if (!dispatch.ready().isEmpty()) {
      if (!readAhead()) {
        signal.nap(readsAhead ? PRESSURE_NAP : LONGEST_NAP);
      }
      return;
    }
    readAhead.end();
    long longestNap = draining ? 0 : LONGEST_NAP;
    if (!leaving && memoryWait.isNeeded()) {
      makeRoom(longestNap);
      return;
    }
    Chunk chunk = leaving ? null : next(draining);
    if (chunk != null) {
      take(chunk, Level.TRACE);
    } else if (draining) {
      finish();
    } else if (holds && pressure.getAsDouble() > 0) {
      batcher.sealAll();
    }
    batcher.sealDue(clock.nanos());
  }

  /// The next chunk, or null when none comes until a batch is due. Lines that would only wait in a
  /// batch may wait in the journal: nobody is woken for them one by one.
  private @Nullable Chunk next(boolean draining) throws InterruptedException {
    long now = clock.nanos();
    boolean waits = !draining && patient;
    long longest = draining ? 0 : waits ? patience : LONGEST_WAIT;
    Duration wait = clock.journalWait(Duration.ofNanos(batcher.due(now, longest)));
    Chunk chunk = waits ? reader.nextOf(batcher.linesToFill(), wait) : reader.next(wait);
    if (reader.waitedUntil() != waitedUntil) {
      waitedUntil = reader.waitedUntil();
      waitedFrom = now;
    }
    return chunk;
  }

  private void take(Chunk chunk, Level floor) throws InterruptedException {
    ledger.take(chunk);
    lastReceived = LaneMeters.nanos(clock.now());
    process(chunk, floor);
  }

  /// After a bug the chunk stays in hand, and what is left of it is taken up again.
  private void process(Chunk chunk, Level floor) throws InterruptedException {
    inHand = chunk;
    account.delivers(dispatch.delivers());
    boolean again = false;
    try {
      long now = clock.nanos();
      long since = chunk.endSequence() <= waitedUntil ? waitedFrom : now;
      long reached = stages.run(chunk, floor, now, LaneMeters.nanos(clock.now()), since);
      if (reached < chunk.endSequence()) {
        ledger.putBack(reader.putBack(chunk, reached));
      }
    } catch (Throwable bug) {
      again = !(bug instanceof InterruptedException);
      throw bug;
    } finally {
      if (!again) {
        inHand = null;
        chunk.close();
      }
    }
  }

  /// The fullest batches go, so many as are worth it and may go at once; then something comes back.
  private void makeRoom(long longestNap) throws InterruptedException {
    batcher.sealDue(clock.nanos());
    while (dispatch.hasPlace()
        && account.sealedBytes() < account.usedBytes() / WORTH_IT
        && batcher.sealFullest()) {
      // the next one
    }
    if (dispatch.ready().isEmpty()) {
      signal.nap(Math.max(SHORTEST_NAP, batcher.due(clock.nanos(), longestNap)));
    }
  }

  /// Under pressure, reads on although nothing can be delivered, and keeps only what is serious.
  private boolean readAhead() throws InterruptedException {
    if (leaving || !readAhead.isPressed()) {
      return false;
    }
    Chunk chunk = reader.next(Duration.ZERO);
    if (chunk == null) {
      return false;
    }
    take(chunk, readAhead.floor());
    if (longLines.waitsForTurn()) {
      return false;
    }
    if (longLines.wanted() > 0) {
      longLines.tryAgain();
      return readAhead.raiseFloor();
    }
    return true;
  }

  /// Everything was read; the open batches go now, and then the couriers are all there is to wait
  /// for.
  private void finish() throws InterruptedException {
    batcher.sealAll();
    dispatch.start();
    if (!isDrained()) {
      signal.nap(PRESSURE_NAP);
    }
  }

  @Override
  public boolean isDrained() {
    if (dispatch.isOver()) {
      return true;
    }
    return leaving ? ledger.holdsNothing() : ledger.counts().pending() == 0;
  }

  @Override
  public int stuckRequests() {
    return dispatch.stuck();
  }

  /// From now on nothing is read, but for a read that waits at this moment.
  void leave() {
    leaving = true;
  }

  boolean isLeaving() {
    return leaving;
  }

  /// When it read something last, on the clock of lines; 0 when it has not.
  long lastReceived() {
    return lastReceived;
  }

  /// Nothing is sent any more; what waits for that gives its memory back. The thread must have
  /// ended.
  void abandon() {
    batcher.abandon();
    dispatch.abandon();
  }
}
