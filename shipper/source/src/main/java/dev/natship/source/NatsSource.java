package dev.natship.source;

import dev.natship.events.Intake;
import dev.natship.journal.Journal;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Subscribes to the log subjects and appends every message to the journal.
///
/// Three kinds of threads meet here. The client's dispatcher thread runs the [Receiver] and waits
/// for nothing. The client's callback thread only puts signals into a queue. One thread of our own
/// takes them out, and alone opens, renews, moves and closes connections.
public final class NatsSource implements Intake {
  private static final String REFUSED =
      "refused: check user and password (ORG and ACCESS_TOKEN), token, nkey-seed or credentials";
  private static final Duration ROUND_TRIP = Duration.ofSeconds(5);
  private static final Duration HAND_OVER = Duration.ofSeconds(10);
  private static final Duration CALM = Duration.ofMillis(200);
  private static final Duration LONGEST_CALM = Duration.ofSeconds(3);

  /// What the client tells.
  private enum Event {
    DISCONNECTED,
    SUBSCRIBED_AGAIN,
    CLOSED,
    LAME_DUCK,
    DENIED
  }

  private record Signal(Event event, Connection connection, long nanos) {}

  private final NatsSettings settings;
  private final Receiver.Appender appender;
  private final long pendingBytes;
  private final InstantSource clock;
  private final Patience patience;
  private final SourceMeters meters = new SourceMeters();
  private final Overlap overlap = new Overlap();
  private final Canary canary = new Canary();
  private final Presence presence;
  private final Watchdog watchdog;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("nats source").unstarted(this::run);
  private volatile boolean stopping;

  /// The connection that is being left, while lines may still come from it.
  private volatile @Nullable NatsLink behind;

  /// No line comes from it any more; it only carries what is published.
  private volatile @Nullable NatsLink parting;

  private volatile boolean canaryDenied;
  private volatile @Nullable NatsLink link;
  private Receiver receiver;
  private boolean leaving;
  private boolean denied;
  private long deniedNanos;
  private long dropsSeen;

  NatsSource(
      NatsSettings settings,
      Receiver.Appender appender,
      long pendingBytes,
      InstantSource clock,
      Patience patience) {
    this.settings = settings;
    this.appender = appender;
    this.pendingBytes = pendingBytes;
    this.clock = clock;
    this.patience = patience;
    this.presence = new Presence(clock, NatsLink.bare(settings.urls().getFirst()));
    this.watchdog = new Watchdog(settings.silence());
    this.receiver = newReceiver();
  }

  /// @param pendingBytes what may wait in memory between the socket and the journal; more is
  ///   dropped and counted
  public static NatsSource of(NatsSettings settings, Journal journal, long pendingBytes) {
    return new NatsSource(
        settings, journal::append, pendingBytes, InstantSource.system(), Patience.USUAL);
  }

  /// Returns at once; connects in the background, for ever if need be.
  @Override
  public void start() {
    thread.start();
  }

  /// Unsubscribes, and returns when everything received has been appended or the time has run out.
  /// The connection stays, for what is published while the lanes empty.
  @Override
  public void stop(Duration deadline) throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    stopping = true;
    thread.interrupt();
    thread.join(Math.max(1, deadline.toMillis()));
    NatsLink old = behind;
    if (old != null) {
      retire(old, Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
    }
    NatsLink last = link;
    if (last != null) {
      last.drain(Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
      count(last);
      parting = last;
      link = null;
    }
    overlap.end();
    presence.stopped();
  }

  @Override
  public void close() {
    NatsLink last = parting;
    parting = null;
    if (last != null) {
      last.flushAndClose(ROUND_TRIP);
    }
  }

  /// Publishes on the connection that lines come from; without one it fails.
  public void publish(String subject, byte[] message) throws IOException {
    NatsLink current = link;
    NatsLink now = current == null ? parting : current;
    if (now == null || !now.isConnected()) {
      throw new IOException("not connected to NATS");
    }
    now.publish(subject, message);
  }

  public SourceStatus status() {
    Map<String, Long> dropped = new TreeMap<>(meters.dropped());
    NatsLink current = link;
    if (current != null && current.dropped() > 0) {
      dropped.merge(SourceMeters.word(SourceMeters.Drop.CLIENT_FULL), current.dropped(), Long::sum);
    }
    return presence.status(meters, dropped);
  }

  private void run() {
    try {
      while (true) {
        NatsLink first = connect();
        link = first;
        watchdog.restart(System.nanoTime());
        for (NatsLink now = first; !now.isClosed(); now = watch(now)) {
          heedStop();
          heed(signals.poll(patience.tick().toNanos(), TimeUnit.NANOSECONDS), now);
          lookAtDrops(now);
        }
        presence.disconnected("the client gave up", System.nanoTime());
        forget();
      }
    } catch (InterruptedException _) {
      // stop() goes on with whatever connection there is.
    }
  }

  private NatsLink connect() throws InterruptedException {
    for (int tries = 0; ; tries++) {
      Duration wait = NatsLink.wait(tries);
      heedStop();
      try {
        NatsLink fresh = open(settings.urls());
        if (stopping) {
          fresh.close();
          continue;
        }
        fresh.subscribe(receiver);
        if (fresh.answers(ROUND_TRIP)) {
          presence.connected(fresh.server(), System.nanoTime());
          return fresh;
        }
        fresh.close();
        presence.failed(fresh.server() + " does not answer");
      } catch (AuthenticationException _) {
        presence.failed(REFUSED);
        wait = patience.refused();
      } catch (IOException | IllegalStateException | IllegalArgumentException failed) {
        presence.failedToConnect(NatsLink.bare(String.valueOf(failed.getMessage())));
      }
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
    return NatsLink.open(settings, servers, pendingBytes, this::tell, new Errors());
  }

  private void heed(@Nullable Signal signal, NatsLink now) throws InterruptedException {
    if (signal == null || !now.is(signal.connection())) {
      return;
    }
    switch (signal.event()) {
      case DISCONNECTED -> presence.disconnected("disconnected", signal.nanos());
      case SUBSCRIBED_AGAIN -> {
        leaving = false;
        watchdog.restart(signal.nanos());
        presence.connected(now.server(), signal.nanos());
      }
      case LAME_DUCK -> leaving = true;
      case DENIED -> {
        denied = true;
        deniedNanos = signal.nanos();
      }
      case CLOSED -> {
        // The loop sees it by itself.
      }
    }
  }

  /// Does what the state asks for, and answers the link that is in charge afterwards.
  private NatsLink watch(NatsLink now) throws InterruptedException {
    if (!now.isConnected()) {
      return now;
    }
    if (leaving) {
      List<String> others = now.otherServers();
      return others.isEmpty() ? now : move(now, others);
    }
    long nanos = System.nanoTime();
    if (denied && nanos - deniedNanos >= patience.refused().toNanos()) {
      denied = false;
      renew(now);
    }
    if (meters.lastMillis() != 0 && watchdog.helped(meters.lastNanos())) {
      presence.stuck();
    }
    return watchdog.due(nanos) ? lookAtSilence(now) : now;
  }

  private NatsLink lookAtSilence(NatsLink now) throws InterruptedException {
    if (!now.answers(ROUND_TRIP)) {
      presence.failed(now.server() + " does not answer");
      return move(now, settings.urls());
    }
    Optional<String> subject =
        settings.canary() ? canary.subject(settings.patterns()) : Optional.empty();
    if (subject.isEmpty() || canaryDenied || !settings.queue().isEmpty()) {
      return switch (watchdog.next(System.nanoTime())) {
        case RENEW -> {
          renew(now);
          yield now;
        }
        case REPLACE -> move(now, settings.urls());
        case BELIEVE -> now;
      };
    }
    NatsLink working = now;
    if (!sings(now, subject.get()) && !canaryDenied) {
      presence.stuck();
      renew(now);
      if (!sings(now, subject.get())) {
        working = move(now, settings.urls());
      }
    }
    watchdog.verified(System.nanoTime());
    return working;
  }

  private boolean sings(NatsLink now, String subject) throws InterruptedException {
    canary.expect(subject);
    now.publish(subject, Canary.PAYLOAD);
    now.answers(ROUND_TRIP);
    return canary.await(patience.canary());
  }

  private void renew(NatsLink now) throws InterruptedException {
    Receiver next = newReceiver();
    beginOverlap();
    try {
      now.renew(next, ROUND_TRIP);
      awaitTheSame(now);
    } finally {
      receiver = next;
      endOverlap();
    }
  }

  /// Opens a second connection and subscribes there before it lets the first one go.
  private NatsLink move(NatsLink now, List<String> servers) throws InterruptedException {
    NatsLink fresh;
    try {
      fresh = open(servers);
    } catch (IOException | IllegalStateException failed) {
      presence.failed(NatsLink.bare(String.valueOf(failed.getMessage())));
      return now;
    }
    Receiver next = newReceiver();
    beginOverlap();
    try {
      fresh.subscribe(next);
      if (!fresh.answers(ROUND_TRIP)) {
        fresh.close();
        return now;
      }
      behind = now;
      link = fresh;
      receiver = next;
      leaving = false;
      presence.moved(fresh.server());
      // What another server of the cluster had already sent this way is lost when we unsubscribe.
      now.awaitCalm(CALM, LONGEST_CALM);
      retire(now, HAND_OVER);
      behind = null;
      awaitTheSame(fresh);
      return fresh;
    } finally {
      endOverlap();
    }
  }

  /// In a queue group the server gives each message to one subscription anyway.
  private void beginOverlap() {
    receiver.retire();
    if (settings.queue().isEmpty()) {
      overlap.begin();
    }
  }

  /// A stop in the middle of it must first take the lines out of both.
  private void endOverlap() {
    if (!stopping) {
      overlap.end();
    }
  }

  /// What the old subscription brought last may still be on its way to the new one, through another
  /// server perhaps, and would come twice if nobody compared any more.
  private void awaitTheSame(NatsLink fresh) throws InterruptedException {
    long end = System.nanoTime() + LONGEST_CALM.toNanos();
    fresh.awaitSent(ROUND_TRIP);
    for (long ahead = overlap.ahead(), before = -1;
        ahead > 0 && ahead != before && System.nanoTime() - end < 0;
        ahead = overlap.ahead()) {
      before = ahead;
      TimeUnit.NANOSECONDS.sleep(CALM.toNanos());
      fresh.awaitSent(ROUND_TRIP);
    }
  }

  private void forget() {
    NatsLink closed = link;
    if (closed != null) {
      link = null;
      count(closed);
    }
  }

  private void retire(NatsLink old, Duration most) throws InterruptedException {
    old.drain(most);
    count(old);
    old.close();
  }

  private void count(NatsLink old) {
    meters.drop(SourceMeters.Drop.CONNECTION_CLOSED, old.pending());
    meters.drop(SourceMeters.Drop.CLIENT_FULL, old.dropped());
    dropsSeen = 0;
  }

  /// The client tells its listener of the first drop only, so the count is watched.
  private void lookAtDrops(NatsLink now) {
    long drops = now.dropped();
    if (drops > dropsSeen) {
      presence.failed("messages come faster than they can be taken; the client drops some");
    }
    dropsSeen = drops;
  }

  private Receiver newReceiver() {
    return new Receiver(settings, appender, clock, meters, overlap, canary);
  }

  private void tell(Connection connection, ConnectionListener.Events event) {
    switch (event) {
      case DISCONNECTED -> tell(Event.DISCONNECTED, connection);
      case RESUBSCRIBED -> tell(Event.SUBSCRIBED_AGAIN, connection);
      case CLOSED -> tell(Event.CLOSED, connection);
      case LAME_DUCK -> tell(Event.LAME_DUCK, connection);
      case CONNECTED, RECONNECTED, DISCOVERED_SERVERS -> {
        // Nothing follows from these alone.
      }
    }
  }

  private void tell(Event event, Connection connection) {
    signals.add(new Signal(event, connection, System.nanoTime()));
  }

  /// What the client complains about, on its callback thread.
  private final class Errors implements ErrorListener {

    @Override
    public void errorOccurred(Connection connection, String error) {
      String lower = error.toLowerCase(Locale.ROOT);
      if (lower.contains("permissions violation for publish")) {
        canaryDenied = true;
        return;
      }
      if (lower.contains("permissions violation for subscription")) {
        tell(Event.DENIED, connection);
      }
      boolean refused = lower.contains("authorization") || lower.contains("authentication");
      presence.failed(refused ? REFUSED : error);
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception exception) {
      presence.noticed(NatsLink.bare(String.valueOf(exception.getMessage())));
    }
  }
}
