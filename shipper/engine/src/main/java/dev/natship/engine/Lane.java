package dev.natship.engine;

import dev.natship.api.Encoding;
import dev.natship.api.Level;
import dev.natship.api.Limits;
import dev.natship.api.Sink;
import dev.natship.batches.BatchCeiling;
import dev.natship.batches.ChunkTally;
import dev.natship.batches.Ledger;
import dev.natship.batches.LifetimeCounts;
import dev.natship.batches.LineCounts;
import dev.natship.batches.MemoryBudget;
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
import dev.natship.journal.Chunk;
import dev.natship.journal.Note;
import dev.natship.journal.Reader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// One destination's way through the journal, at its own pace: read ▸ select ▸ shape ▸ batch ▸
/// deliver ▸ commit.
///
/// Threads: one platform thread ([LaneLife]) reads, shapes and batches ([LineStages]); each batch
/// on its way has one of [CourierThreads] to itself ([Dispatch], [Courier]). They meet at the
/// [Ledger], which settles lines and commits the cursor, and at the [Gate].
public final class Lane {
  private static final System.Logger LOG = System.getLogger(Lane.class.getName());
  private static final long LONGEST_NAP = Duration.ofMillis(100).toNanos();
  private static final long SHORTEST_NAP = Duration.ofMillis(1).toNanos();
  private static final long PRESSURE_NAP = Duration.ofMillis(20).toNanos();

  /// How long a lane that holds nothing waits for memory that others hold.
  private static final long LONGEST_WAIT = Duration.ofSeconds(5).toNanos();

  /// A lane that waits for memory sends this part of what it holds at once.
  private static final long WORTH_IT = 8;

  private final String name;
  private final Sink sink;
  private final Reader reader;
  private final MemoryBudget budget;
  private final MemoryBudget.Account account;
  private final LaneClock clock;
  private final Ledger ledger;
  private final LaneMeters meters;
  private final Gate gate;
  private final Courier courier;
  private final Batcher batcher;
  private final LongLines longLines;
  private final LineStages stages;
  private final Dispatch dispatch;
  private final LaneSignal signal;
  private final SeverityShedding shedding;
  private final ReadAhead readAhead;
  private final int mostConcurrency;
  private final boolean holds;
  private final Acceptances acceptances = new Acceptances();
  private final LaneNews news;
  private final LaneLife life;
  private final AtomicBoolean sinkClosed = new AtomicBoolean();
  private @Nullable Chunk inHand;
  private volatile boolean leaving;
  private volatile long lastReceived;
  private boolean waits;
  private long waitsSince;

  Lane(
      LaneParts destination,
      Reader reader,
      MemoryBudget budget,
      DoubleSupplier pressure,
      CourierThreads threads,
      LaneClock clock) {
    this.name = destination.name();
    LaneSettings settings = destination.settings();
    this.sink = destination.sink();
    this.reader = reader;
    this.budget = budget;
    this.signal = new LaneSignal(clock);
    this.account = budget.account(signal::wake);
    this.clock = clock;
    Encoding encoding = sink.encoding();
    BatchCeiling ceiling = new BatchCeiling();
    SavedLane before = SavedLane.read(reader.note()).orElse(SavedLane.fresh(clock.now()));
    this.ledger = new Ledger(reader, before.lifetime());
    this.meters = new LaneMeters(name, clock);
    DeadLetterWriter deadLetters =
        new DeadLetterWriter(name, destination.deadLetters(), meters, clock);
    Limits limits = Batcher.limits(settings, encoding, budget);
    ChunkTally tally = new ChunkTally();
    int told = limits.concurrency();
    this.mostConcurrency =
        told == 0
            ? settings.gate().concurrency().max()
            : Math.min(told, settings.gate().concurrency().max());
    this.gate = new Gate(clock, settings.gate(), mostConcurrency);
    gate.restore(before.gate());
    meters.restore(before.lastSuccess(), before.lastError());
    if (before.lastSuccess().isPresent() && before.gate().failuresInARow() == 0) {
      acceptances.trust();
    }
    this.news = new LaneNews(name, clock, this::moment, () -> ledger.counts().pending());
    this.life = new LaneLife(name, new Loop(), meters, news, signal, clock);
    this.courier =
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
    this.batcher =
        new Batcher(
            idPart(name),
            limits,
            settings.batches().age(),
            budget,
            account,
            ceiling,
            ledger,
            tally,
            dispatch.ready()::add);
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
    this.holds = settings.onLag() == LaneSettings.OnLag.HOLD;
    this.shedding =
        new SeverityShedding(
            settings.onLag() == LaneSettings.OnLag.DROP_BY_SEVERITY,
            () -> budget.most() / 2,
            pressure);
    this.readAhead = new ReadAhead(shedding, dispatch, ledger, account);
    if (settings.batches().bytes() > Batcher.mostBytes(budget)) {
      LOG.log(
          System.Logger.Level.INFO,
          name
              + ": batches stay below "
              + Batcher.mostBytes(budget)
              + " bytes instead of batch.bytes = "
              + settings.batches().bytes()
              + ", because all destinations together share "
              + budget.totalBytes()
              + " bytes of memory for them");
    }
    reader.writes(this::note);
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
        lagSeconds());
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
    SavedLane lane = new SavedLane(page.counts(), saved, meters.lastSuccess(), meters.lastError());
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
    return shedding.pressure();
  }

  /// Called once the lane has stopped. Only the first call closes it.
  void closeSink() {
    if (!sinkClosed.getAndSet(true)) {
      sink.close();
    }
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

  /// What its thread does.
  private final class Loop implements LaneLife.Work {
    @Override
    public void step() throws InterruptedException {
      Lane.this.step();
    }

    @Override
    public boolean isDrained() {
      return Lane.this.isDrained();
    }

    @Override
    public int stuckRequests() {
      int stuck = courier.guard();
      gate.hold(stuck > 0);
      return stuck;
    }
  }

  private void step() throws InterruptedException {
    Chunk left = inHand;
    if (left != null) {
      process(left, readAhead.floor());
    }
    dispatch.start();
    if (!dispatch.ready().isEmpty()) {
      if (!readAhead()) {
        signal.nap(readAheadNap());
      }
      return;
    }
    readAhead.end();
    if (!leaving && lacksMemory()) {
      makeRoom();
      return;
    }
    Chunk chunk =
        leaving ? null : reader.next(clock.journalWait(Duration.ofNanos(untilDue(clock.nanos()))));
    if (chunk != null) {
      take(chunk, Level.TRACE);
    } else if (life.isDraining()) {
      finish();
    } else if (holds && shedding.pressure() > 0) {
      batcher.sealAll();
    }
    batcher.sealDue(clock.nanos());
  }

  private long untilDue(long now) {
    return life.isDraining() ? 0 : batcher.due(now, LONGEST_NAP);
  }

  private void take(Chunk chunk, Level floor) throws InterruptedException {
    ledger.take(chunk);
    lastReceived = LaneMeters.nanos(clock.now());
    process(chunk, floor);
  }

  /// After a bug the chunk stays in hand, and what is left of it is taken up again.
  private void process(Chunk chunk, Level floor) throws InterruptedException {
    inHand = chunk;
    account.delivers(acceptances.count() > 0 && gate.standing().state() == LaneState.DELIVERING);
    boolean again = false;
    try {
      long reached = stages.run(chunk, floor, clock.nanos(), LaneMeters.nanos(clock.now()));
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

  /// Whether the next line has to wait for memory. A lane that holds nothing itself does not wait
  /// for ever with a line that needs more than its share: what others hold may never come back.
  private boolean lacksMemory() {
    long wanted = longLines.wanted();
    if (wanted == 0) {
      return false;
    }
    if (longLines.waitsForTurn() ? !account.awaitsTurn() : !account.awaits(wanted)) {
      longLines.tryAgain();
      return false;
    }
    if (longLines.waitsForTurn()) {
      return true;
    }
    long now = clock.nanos();
    boolean holdsNothing = account.usedBytes() == 0;
    if (holdsNothing && batcher.hasGivenUp()) {
      longLines.tryAgain();
      return false;
    }
    if (!holdsNothing || !waits) {
      waits = holdsNothing;
      waitsSince = now;
    } else if (now - waitsSince >= LONGEST_WAIT && wanted > budget.share()) {
      waits = false;
      batcher.giveUp();
      longLines.tryAgain();
      return false;
    }
    return true;
  }

  /// The fullest batches go, so many as are worth it and may go at once; then something comes back.
  private void makeRoom() throws InterruptedException {
    batcher.sealDue(clock.nanos());
    while (dispatch.hasPlace()
        && account.sealedBytes() < account.usedBytes() / WORTH_IT
        && batcher.sealFullest()) {
      // the next one
    }
    if (dispatch.ready().isEmpty()) {
      signal.nap(Math.max(SHORTEST_NAP, untilDue(clock.nanos())));
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

  private long readAheadNap() {
    return shedding.enabled() ? PRESSURE_NAP : LONGEST_NAP;
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

  private boolean isDrained() {
    if (gate.isShut()) {
      return true;
    }
    return leaving ? ledger.holdsNothing() : ledger.counts().pending() == 0;
  }

  /// Delivers what is left until `end` on the system's monotonic clock; what then is still open
  /// stays pending, and uncommitted. Threads that hang are waited for until `last`, and then left
  /// behind. The journal must be sealed before, and nothing be appended any more.
  LineCounts stop(long end, long last) throws InterruptedException {
    life.drain();
    gate.lastCall();
    signal.wake();
    life.await(end);
    life.halt();
    gate.close();
    life.interrupt();
    dispatch.interrupt();
    life.await(last);
    life.checkEnd(dispatch.await(last));
    LineCounts ledgerNow = ledger.counts();
    reader.close();
    return ledgerNow;
  }

  /// Ends this lane while the journal goes on: reads no more, but for a read that waits at this
  /// moment, delivers what it has in hand until `end`, and commits. What it has not read, and what
  /// is still open then, stays behind its cursor.
  LineCounts leave(long end, long last) throws InterruptedException {
    leaving = true;
    LineCounts ledgerNow = stop(end, last);
    giveBackMemory();
    return ledgerNow;
  }

  /// Whether it is ending.
  boolean isLeaving() {
    return leaving;
  }

  /// Requests that do not come back keep their memory until they do. So does a thread that hangs,
  /// with all that it has in hand.
  private void giveBackMemory() {
    if (!life.isRunning()) {
      batcher.abandon();
      dispatch.ready().forEach(sealed -> account.settled(sealed.weight()));
      dispatch.ready().clear();
    }
    account.close();
  }

  private double lagSeconds() {
    long now = LaneMeters.nanos(clock.now());
    boolean behind = reader.progress().unread() > 0;
    long oldest = ledger.oldestReceived(behind ? lastReceived : now);
    return oldest == 0 ? 0 : Math.max(0, now - oldest) / 1e9;
  }

  /// The name as it may stand in an id: letters, digits, dash.
  private static String idPart(String name) {
    StringBuilder part = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      part.append(plain ? c : '_');
    }
    return part.toString();
  }
}
