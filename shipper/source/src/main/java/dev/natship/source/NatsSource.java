package dev.natship.source;

import dev.natship.codes.Code;
import dev.natship.intake.Appender;
import dev.natship.intake.ClockReading;
import dev.natship.intake.Inflow;
import dev.natship.intake.IntakeSettings;
import dev.natship.intake.JournalAppender;
import dev.natship.intake.LineIntake;
import dev.natship.intake.PatientAppender;
import dev.natship.intake.PauseDetector;
import dev.natship.intake.Source;
import dev.natship.intake.SourceMeters;
import dev.natship.intake.SourceStatus;
import dev.natship.journal.Journal;
import io.nats.client.AuthenticationException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Subscribes to the log subjects and appends every message to the journal.
///
/// Three kinds of threads meet here. The client's dispatcher thread runs the [Receiver] and waits
/// for nothing. The client's callback thread only puts [ConnectionEvents] into a queue. One thread
/// of our own takes them out, and alone opens, renews, moves and closes connections.
public final class NatsSource implements Source {
  /// How late the source's thread may be before this counts as a pause of the process.
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// How many bytes of records one read may give: a line's header and subject come on top.
  private static final int ONE_READ = 2 * WireFrames.USUAL;

  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);
  private static final int SHARE_OF_STOP = 3;

  private final NatsSettings settings;
  private final Appender appender;
  private final @Nullable Holding holding;
  private final long pendingBytes;
  private final WaitTimes waitTimes;
  private final SourceMeters meters = new SourceMeters();
  private final Canary canary = new Canary();
  private final DeniedSubjects deniedSubjects = new DeniedSubjects();
  private final PauseDetector pauses;
  private final ConnectionHealth health;
  private final ConnectionEvents events;
  private final ConnectionHandover connections;
  private final Watchdog watchdog;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("nats source").unstarted(this::run);
  private volatile boolean stopping;
  private boolean leaving;
  private boolean denied;
  private ClockReading deniedAt = ClockReading.now();

  /// When all subjects were asked for last, until it is known which of them are denied.
  private @Nullable ClockReading asked;

  NatsSource(
      NatsSettings settings,
      IntakeSettings intake,
      Appender appender,
      long pendingBytes,
      InstantSource clock,
      WaitTimes waitTimes,
      Optional<Instant> before) {
    Overlap overlap = new Overlap();
    this.appender = appender;
    this.holding =
        settings.reader() == SocketReader.WIRE
            ? new Holding(waitTimes.hold(), System.nanoTime())
            : null;
    this.settings = settings;
    this.pendingBytes = pendingBytes;
    this.waitTimes = waitTimes;
    this.health =
        new ConnectionHealth(
            clock, NatsLink.bare(settings.urls().getFirst()), deniedSubjects, before);
    this.pauses = new PauseDetector(waitTimes.tick().plus(PAUSE), ClockReading.now());
    this.events = new ConnectionEvents(health, deniedSubjects);
    this.connections =
        new ConnectionHandover(
            settings,
            this::open,
            () ->
                new Receiver(
                    settings,
                    new LineIntake(appender, clock, meters, intake),
                    meters,
                    deniedSubjects,
                    overlap,
                    canary),
            overlap,
            meters,
            health);
    this.watchdog = new Watchdog(settings.silence());
  }

  /// For a moment's use, in which nobody would wait for lanes.
  public static NatsSource of(
      NatsSettings settings, IntakeSettings intake, Journal journal, long pendingBytes) {
    return of(settings, intake, journal, pendingBytes, () -> false);
  }

  /// @param pendingBytes what may wait in memory between the socket and the journal; more waits in
  ///   the kernel and at the server for a while, and is then dropped and counted
  /// @param overrun whether the next lines cost such as nobody has read, so that we wait a moment
  public static NatsSource of(
      NatsSettings settings,
      IntakeSettings intake,
      Journal journal,
      long pendingBytes,
      BooleanSupplier overrun) {
    Appender straight = new JournalAppender(journal, overrun);
    return new NatsSource(
        settings,
        intake,
        settings.reader() == SocketReader.WIRE ? straight : new PatientAppender(straight, overrun),
        pendingBytes,
        InstantSource.system(),
        WaitTimes.USUAL,
        journal.lastAlive());
  }

  /// Returns at once; connects in the background, for ever if need be.
  @Override
  public void start() {
    thread.start();
  }

  /// Unsubscribes. Returns when everything received has been appended, or when our share of the
  /// time is over: a frozen server must not take the lanes' time too. The connection stays, for
  /// what is published while the lanes empty.
  @Override
  public void stop(Duration deadline) throws InterruptedException {
    Duration share = share(deadline);
    long end = System.nanoTime() + share.toNanos();
    stopping = true;
    thread.interrupt();
    thread.join(Math.max(1, share.toMillis()));
    connections.end(end);
    health.stopped();
  }

  static Duration share(Duration deadline) {
    Duration share = Duration.ofNanos(deadline.toNanos() / SHARE_OF_STOP);
    return share.compareTo(LONGEST_STOP) < 0 ? share : LONGEST_STOP;
  }

  @Override
  public void close() {
    connections.close();
  }

  /// Publishes on the connection that lines come from; without one it fails.
  public void publish(String subject, byte[] message) throws IOException {
    NatsLink now = connections.open();
    if (now == null || !now.isConnected()) {
      throw new IOException("not connected to NATS");
    }
    now.publish(subject, message);
  }

  public SourceStatus status() {
    Map<String, Long> dropped = new TreeMap<>(meters.dropped());
    long byClient = connections.dropped();
    if (byClient > 0) {
      dropped.merge(SourceMeters.word(SourceMeters.Drop.CLIENT_FULL), byClient, Long::sum);
    }
    Duration held = holding == null ? Duration.ZERO : holding.held();
    return health.status(
        meters, dropped, settings.reader(), held, settings.subjects(), settings.silence());
  }

  private void run() {
    while (!stopping) {
      try {
        stayConnected();
      } catch (InterruptedException _) {
        // stop() goes on with whatever connection there is.
      } catch (Throwable bug) {
        health.bug(bug);
        connections.settle();
        LockSupport.parkNanos(waitTimes.tick().toNanos());
      }
    }
  }

  private void stayConnected() throws InterruptedException {
    while (true) {
      Optional<NatsLink> living = connections.living();
      NatsLink now = living.isPresent() ? living.get() : connect();
      watchdog.restart(System.nanoTime());
      while (!now.isClosed()) {
        heedStop();
        now = turn(now);
        health.recovered();
      }
      health.disconnected("the client gave up", now.lastSign());
      connections.lost(now);
    }
  }

  /// One look at everything. Returns the connection that is in charge afterwards.
  private NatsLink turn(NatsLink now) throws InterruptedException {
    pauses.beat(ClockReading.now());
    ConnectionEvents.@Nullable Event event = events.await(waitTimes.tick());
    pauses.pausedSince(ClockReading.now()).ifPresent(now::doubt);
    pauses.beat(ClockReading.now());
    heed(event, now);
    if (now.dropsMore()) {
      health.failed(
          Code.NATS_FLOOD, "messages come faster than they can be taken; the client drops some");
    }
    tellOfHolding();
    if (!now.isConnected()) {
      return now;
    }
    if (now.isDoubtful() && connections.answers(now)) {
      now.proven();
    }
    return watch(now);
  }

  private void tellOfHolding() {
    Holding holding = this.holding;
    if (holding != null && holding.hasLetGo()) {
      health.failed(
          Code.NATS_FLOOD,
          "messages come faster than the destinations take them; what does not fit is dropped or"
              + " refused, as each destination is set, and counted");
    } else if (holding != null && holding.isWaiting()) {
      health.failed(
          Code.NATS_FLOOD,
          "messages come faster than the destinations take them; reading waits for room, and the"
              + " server keeps what comes for a moment");
    }
  }

  private NatsLink connect() throws InterruptedException {
    for (int tries = 0; ; tries++) {
      Duration wait = NatsLink.wait(tries);
      heedStop();
      try {
        ClockReading asking = ClockReading.now(); // refusals come before the server's answer
        NatsLink fresh = open(settings.urls());
        if (stopping) {
          fresh.close();
        } else if (connections.begin(fresh)) {
          asked = asking;
          health.connected(fresh.server(), ClockReading.now());
          return fresh;
        }
      } catch (AuthenticationException _) {
        health.refused();
        wait = waitTimes.refused();
      } catch (IOException | IllegalStateException | IllegalArgumentException failed) {
        health.failedToConnect(NatsLink.bare(String.valueOf(failed.getMessage())));
      }
      heedStop();
      TimeUnit.NANOSECONDS.sleep(wait.toNanos());
    }
  }

  /// The client swallows interrupts while it connects.
  private void heedStop() throws InterruptedException {
    if (stopping) {
      throw new InterruptedException();
    }
  }

  private NatsLink open(List<String> servers) throws IOException, InterruptedException {
    Inflow inflow = new Inflow(pauses, waitTimes.hold(), ClockReading.now());
    Holding holding = this.holding;
    if (holding != null) {
      inflow.readOnlyUnless(() -> holding.mustWait(appender.inTheWay(ONE_READ), System.nanoTime()));
    }
    return NatsLink.open(
        settings, servers, pendingBytes, events, inflow, holding, appender::isUrgent);
  }

  private void heed(ConnectionEvents.@Nullable Event event, NatsLink now) {
    if (event == null || !now.is(event.connection())) {
      return;
    }
    switch (event.kind()) {
      case DISCONNECTED -> health.disconnected("disconnected", now.lastSign());
      case SUBSCRIBED_AGAIN -> {
        leaving = false;
        asked = event.at();
        watchdog.restart(event.at().nanos());
        health.connected(now.server(), event.at());
        now.gapTold();
      }
      case LAME_DUCK -> leaving = true;
      case DENIED -> {
        denied = true;
        deniedAt = event.at();
      }
      case CLOSED -> {
        // The loop sees it by itself.
      }
    }
  }

  /// Decides what to do about the connection, and returns the one that is in charge afterwards.
  private NatsLink watch(NatsLink now) throws InterruptedException {
    if (leaving) {
      List<String> others = now.otherServers();
      NatsLink next = others.isEmpty() ? now : connections.move(now, others);
      leaving = next.equals(now);
      return next;
    }
    long nanos = System.nanoTime();
    settleDenials();
    if (denied && deniedAt.until(ClockReading.now()).compareTo(waitTimes.refused()) >= 0) {
      denied = false;
      asked = ClockReading.now();
      connections.renew(now);
    }
    if (meters.lastMillis() != 0 && watchdog.helped(meters.lastNanos())) {
      health.stuck();
    }
    return watchdog.due(nanos) ? lookAtSilence(now) : now;
  }

  private NatsLink lookAtSilence(NatsLink now) throws InterruptedException {
    if (!connections.answers(now)) {
      return connections.escape(now, settings.urls());
    }
    Optional<String> subject =
        settings.canary() ? canary.subject(settings.patterns()) : Optional.empty();
    if (subject.isEmpty() || !events.mayPublish() || !settings.queue().isEmpty()) {
      return switch (watchdog.next(System.nanoTime())) {
        case RENEW -> {
          connections.renew(now);
          yield now;
        }
        case REPLACE -> connections.move(now, settings.urls());
        case BELIEVE -> now;
      };
    }
    NatsLink working = now;
    if (!sings(now, subject.get()) && events.mayPublish()) {
      health.stuck();
      health.silent(System.nanoTime());
      connections.renew(now);
      if (!sings(now, subject.get())) {
        working = connections.move(now, settings.urls());
        sings(working, subject.get());
      }
    }
    watchdog.verified(System.nanoTime());
    return working;
  }

  private boolean sings(NatsLink now, String subject) throws InterruptedException {
    canary.expect(subject);
    now.publish(subject, Canary.PAYLOAD);
    boolean returned = connections.answers(now) && canary.await(waitTimes.canary());
    if (returned) {
      health.heard();
    }
    return returned;
  }

  /// After the server has answered, its refusals of subjects have arrived by the second look.
  private void settleDenials() {
    ClockReading asked = this.asked;
    if (asked != null
        && asked.until(ClockReading.now()).toNanos() > 2 * waitTimes.tick().toNanos()) {
      this.asked = null;
      deniedSubjects.forgetBefore(asked);
    }
  }
}
