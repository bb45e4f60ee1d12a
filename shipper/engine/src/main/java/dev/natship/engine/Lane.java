package dev.natship.engine;

import dev.natship.api.Encoding;
import dev.natship.api.Limits;
import dev.natship.api.Sink;
import dev.natship.batches.BatchCeiling;
import dev.natship.batches.Ledger;
import dev.natship.batches.LifetimeCounts;
import dev.natship.batches.LineCounts;
import dev.natship.batches.MemoryBudget;
import dev.natship.batches.OutcomeMemory;
import dev.natship.batches.PastOutcomes;
import dev.natship.codes.Log;
import dev.natship.deadletters.DeadLetters;
import dev.natship.delivery.Acceptances;
import dev.natship.delivery.Courier;
import dev.natship.delivery.CourierThreads;
import dev.natship.delivery.DeadLetterWriter;
import dev.natship.delivery.Dispatch;
import dev.natship.delivery.LaneMeters;
import dev.natship.delivery.LaneNews;
import dev.natship.delivery.LaneSignal;
import dev.natship.delivery.LaneStatus;
import dev.natship.gate.Gate;
import dev.natship.gate.LaneClock;
import dev.natship.gate.LaneState;
import dev.natship.gate.SavedGate;
import dev.natship.gate.Standing;
import dev.natship.journal.Note;
import dev.natship.journal.Reader;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// One destination's way through the journal, at its own pace: read ▸ select ▸ shape ▸ batch ▸
/// deliver ▸ commit. Here are its parts, and what others may ask of it: start, stop, pause, status.
///
/// Threads: one platform thread ([LaneLife]) reads, shapes and batches ([LaneWork]); each batch on
/// its way has one of [CourierThreads] to itself ([Dispatch], [Courier]). They meet at the
/// [Ledger], which settles lines and commits the cursor, and at the [Gate].
public final class Lane {
  private static final System.Logger LOG = Log.of(Lane.class);

  private final String name;
  private final boolean passing;
  private final LaneSettings settings;
  private final boolean fresh;
  private final DeadLetters letters;
  private final Sink sink;
  private final Reader reader;
  private final MemoryBudget.Account account;
  private final DoubleSupplier pressure;
  private final LaneClock clock;
  private final Ledger ledger;
  private final LaneMeters meters;
  private final Gate gate;
  private final Dispatch dispatch;
  private final LaneSignal signal;
  private final Acceptances acceptances = new Acceptances();
  private final LaneNews news;
  private final LaneWork work;
  private final LaneLife life;
  private final AtomicBoolean sinkClosed = new AtomicBoolean();
  private volatile PastOutcomes left = PastOutcomes.NONE;

  /// What a lane leaves to the one that comes in its place in this process.
  ///
  /// @param settled what became of the lines that it has settled
  /// @param outcomes what it remembers of single lines
  record Legacy(LineCounts settled, LaneMeters meters, PastOutcomes outcomes) {}

  /// @param resume the command that ends a pause
  /// @param pressure how near this lane is to losing lines, from 0 to 1
  /// @param legacy of the lane in whose place this one comes
  /// @param past what became of lines in an earlier process
  Lane(
      LaneParts destination,
      String resume,
      Reader reader,
      MemoryBudget budget,
      DoubleSupplier pressure,
      CourierThreads threads,
      OutcomeMemory outcomes,
      LaneClock clock,
      Optional<Legacy> legacy,
      PastOutcomes past) {
    this.name = destination.name();
    this.settings = destination.settings();
    this.passing = settings.start().isPassing();
    this.sink = destination.sink();
    this.letters = destination.deadLetters();
    this.reader = reader;
    this.signal = new LaneSignal(clock);
    this.account = budget.account(signal::wake);
    this.pressure = pressure;
    this.clock = clock;
    Encoding encoding = sink.encoding();
    Limits limits = Batcher.limits(settings, encoding, budget);
    BatchCeiling ceiling = new BatchCeiling();
    Optional<SavedLane> saved = SavedLane.read(reader.note());
    this.fresh = saved.isEmpty();
    SavedLane before = saved.orElse(SavedLane.fresh(clock.now()));
    this.ledger =
        new Ledger(
            reader,
            before.lifetime(),
            legacy.map(Legacy::settled).orElse(LineCounts.NONE),
            legacy.map(Legacy::outcomes).orElse(past),
            Sieve.fingerprint(settings),
            outcomes,
            clock::now);
    this.meters = legacy.map(Legacy::meters).orElseGet(() -> meters(before));
    this.gate = new Gate(clock, settings.gate(), mostConcurrency(settings, limits));
    restore(before);
    this.news = new LaneNews(name, resume, clock, this::moment, () -> ledger.counts().pending());
    DeadLetterWriter deadLetters = new DeadLetterWriter(name, letters, meters, clock);
    Courier courier =
        new Courier(
            sink,
            gate,
            acceptances,
            ceiling,
            ledger,
            deadLetters,
            meters,
            news,
            clock,
            settings.gate().retries().backoff(clock),
            settings.timeout(),
            settings.words());
    this.dispatch = new Dispatch(name, courier, threads, gate, acceptances, account, signal);
    this.work =
        new LaneWork(
            name,
            settings,
            encoding,
            limits,
            ceiling,
            reader,
            ledger,
            deadLetters,
            dispatch,
            budget,
            account,
            meters,
            signal,
            pressure,
            clock);
    this.life = new LaneLife(name, work, meters, news, signal, clock);
    sayWhenBatchesAreSmaller(settings, budget);
    reader.writes(this::note);
  }

  private static int mostConcurrency(LaneSettings settings, Limits limits) {
    int told = limits.concurrency();
    int most = settings.gate().concurrency().max();
    return told == 0 ? most : Math.min(told, most);
  }

  private LaneMeters meters(SavedLane before) {
    LaneMeters fresh = new LaneMeters(name, clock);
    fresh.restore(before.lastSuccess(), before.lastError());
    return fresh;
  }

  /// As an earlier life left it.
  private void restore(SavedLane before) {
    gate.restore(before.gate());
    if (before.lastSuccess().isPresent() && before.gate().failuresInARow() == 0) {
      acceptances.trust();
    }
  }

  private void sayWhenBatchesAreSmaller(LaneSettings settings, MemoryBudget budget) {
    long most = Batcher.mostBytes(budget);
    if (settings.batches().bytes() > most) {
      LOG.log(
          System.Logger.Level.INFO,
          name
              + ": batches stay below "
              + most
              + " bytes instead of batch.bytes = "
              + settings.batches().bytes()
              + ", because all destinations together share "
              + budget.totalBytes()
              + " bytes of memory for them");
    }
  }

  public String name() {
    return name;
  }

  public LaneStatus status() {
    Standing standing = gate.standing();
    LaneLife.Failure broken = life.failure();
    return meters.status(
        broken == null ? standing.state() : LaneState.FAILED,
        broken == null ? standing.since() : broken.since(),
        broken == null ? "" : broken.reason(),
        standing,
        ledger.counts(),
        ledger.lifetime(),
        lagSeconds(),
        sink.compression());
  }

  /// Why it does not work, if it does not.
  Optional<String> failure() {
    return Optional.ofNullable(life.failure()).map(LaneLife.Failure::reason);
  }

  private LaneNews.Moment moment() {
    LaneLife.Failure broken = life.failure();
    if (broken != null) {
      return new LaneNews.Moment(LaneState.FAILED, broken.reason());
    }
    LaneState state = gate.standing().state();
    return new LaneNews.Moment(
        state,
        state == LaneState.DISABLED
            ? meters.lastError().map(error -> error.status() + " " + error.words()).orElse("")
            : "");
  }

  /// Says what becomes of lines here. For one thread.
  public LaneTracer tracer() {
    return new LaneTracer(name, settings, ledger, this::status, letters, fresh);
  }

  public LineCounts ledger() {
    return ledger.counts();
  }

  public LifetimeCounts lifetime() {
    return ledger.lifetime();
  }

  private @Nullable Note note() {
    SavedGate saved = gate.saved();
    Ledger.Page page = ledger.page();
    if (page == null) {
      return null;
    }
    SavedLane lane =
        new SavedLane(page.counts(), saved, meters.lastSuccess(), meters.lastError(), passing);
    return new Note(page.cursor(), page.settled(), lane.bytes());
  }

  /// Holds deliveries back until [#resume()], also after a restart; lines wait in the journal.
  public void pause() {
    gate.pause();
    reader.changed();
    news.look();
  }

  /// Ends a pause or a disablement, and tries at once what waits for a retry.
  public void resume() {
    gate.resume();
    reader.changed();
    news.look();
  }

  /// Asks a destination that is parked, or waits for its next try, at once.
  public void probe() {
    gate.probe();
    reader.changed();
  }

  /// It is known that the destination takes lines, so the first refusal is held against the line.
  public void trust() {
    acceptances.trust();
  }

  /// How near this lane is to losing lines, from 0 to 1.
  double pressure() {
    return pressure.getAsDouble();
  }

  /// Called once the lane has stopped. Only the first call closes it.
  void closeSink() {
    if (!sinkClosed.getAndSet(true)) {
      sink.close();
    }
  }

  /// Whether its destination takes lines, as far as we know.
  boolean isDelivering() {
    return life.failure() == null && gate.standing().state() == LaneState.DELIVERING;
  }

  boolean isOverrun(JournalPressure pressure) {
    return pressure.isOverrun(reader);
  }

  long openBytes() {
    return account.openBytes();
  }

  long sealedBytes() {
    return account.sealedBytes();
  }

  void start() {
    news.look();
    life.start();
  }

  /// Its reader has nothing more to give: it delivers what it has in hand, as often as that takes,
  /// and ends by itself.
  public void finish() {
    life.drain();
    signal.wake();
    reader.stopWaiting();
  }

  /// Whether it has ended by itself.
  public boolean hasEnded() {
    return life.hasEnded();
  }

  /// Delivers what is left until `end` on the system's monotonic clock; what then is still open
  /// stays pending, and uncommitted. Threads that hang are waited for until `last`, and then left
  /// behind. The journal must be sealed before, and nothing be appended any more.
  LineCounts stop(long end, long last) throws InterruptedException {
    life.drain();
    gate.lastCall();
    signal.wake();
    reader.stopWaiting();
    life.await(end);
    life.halt();
    gate.close();
    life.interrupt();
    dispatch.interrupt();
    life.await(last);
    life.checkEnd(dispatch.await(last));
    ledger.end();
    LineCounts ledgerNow = ledger.counts();
    reader.close();
    return ledgerNow;
  }

  /// Ends this lane while the journal goes on: reads no more, but for a read that waits at this
  /// moment, delivers what it has in hand until `end`, and commits. What it has not read, and what
  /// is still open then, stays behind its cursor.
  LineCounts leave(long end, long last) throws InterruptedException {
    work.leave();
    LineCounts ledgerNow = stop(end, last);
    left = outcomes(Long.MAX_VALUE);
    giveBackMemory();
    return ledgerNow;
  }

  /// Once it has left.
  Legacy legacy() {
    return new Legacy(ledger.left(), meters, left);
  }

  /// What it remembered when it left; nothing before.
  public PastOutcomes left() {
    return left;
  }

  /// What it remembers of lines before that sequence.
  PastOutcomes outcomes(long end) {
    return ledger.outcomes(end);
  }

  /// Whether it is ending.
  boolean isLeaving() {
    return work.isLeaving();
  }

  /// Requests that do not come back keep their memory until they do. So does a thread that hangs,
  /// with all that it has in hand.
  private void giveBackMemory() {
    if (!life.isRunning()) {
      work.abandon();
    }
    account.close();
    ledger.close();
  }

  private double lagSeconds() {
    long now = LaneMeters.nanos(clock.now());
    boolean behind = reader.progress().unread() > 0;
    long oldest = ledger.oldestReceived(behind ? work.lastReceived() : now);
    return oldest == 0 ? 0 : Math.max(0, now - oldest) / 1e9;
  }
}
