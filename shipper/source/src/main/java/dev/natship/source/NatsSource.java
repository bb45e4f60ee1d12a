package dev.natship.source;

import dev.natship.events.Intake;
import dev.natship.journal.Journal;
import io.nats.client.AuthenticationException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Subscribes to the log subjects and appends every message to the journal.
///
/// Three kinds of threads meet here. The client's dispatcher thread runs the [Receiver] and waits
/// for nothing. The client's callback thread only puts [Signals] into a queue. One thread of our
/// own takes them out, and alone opens, renews, moves and closes connections.
public final class NatsSource implements Intake {
  private final NatsSettings settings;
  private final long pendingBytes;
  private final Patience patience;
  private final SourceMeters meters = new SourceMeters();
  private final Canary canary = new Canary();
  private final Presence presence;
  private final Signals signals;
  private final Succession connections;
  private final Watchdog watchdog;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("nats source").unstarted(this::run);
  private volatile boolean stopping;
  private boolean leaving;
  private boolean denied;
  private long deniedNanos;

  NatsSource(
      NatsSettings settings,
      Receiver.Appender appender,
      long pendingBytes,
      InstantSource clock,
      Patience patience) {
    Denials denials = new Denials();
    Overlap overlap = new Overlap();
    this.settings = settings;
    this.pendingBytes = pendingBytes;
    this.patience = patience;
    this.presence = new Presence(clock, NatsLink.bare(settings.urls().getFirst()));
    this.signals = new Signals(presence, denials);
    this.connections =
        new Succession(
            settings,
            this::open,
            () -> new Receiver(settings, appender, clock, meters, denials, overlap, canary),
            overlap,
            meters,
            presence);
    this.watchdog = new Watchdog(settings.silence());
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
    connections.end(end);
    presence.stopped();
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
    return presence.status(meters, dropped);
  }

  private void run() {
    try {
      while (true) {
        NatsLink now = connect();
        watchdog.restart(System.nanoTime());
        while (!now.isClosed()) {
          heedStop();
          heed(signals.await(patience.tick()), now);
          if (now.dropsMore()) {
            presence.failed("messages come faster than they can be taken; the client drops some");
          }
          if (now.isConnected()) {
            now = watch(now);
          }
        }
        presence.disconnected("the client gave up", System.nanoTime());
        connections.lost(now);
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
        } else if (connections.begin(fresh)) {
          presence.connected(fresh.server(), System.nanoTime());
          return fresh;
        }
      } catch (AuthenticationException _) {
        presence.refused();
        wait = patience.refused();
      } catch (IOException | IllegalStateException | IllegalArgumentException failed) {
        presence.failedToConnect(NatsLink.bare(String.valueOf(failed.getMessage())));
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
    return NatsLink.open(settings, servers, pendingBytes, signals);
  }

  private void heed(Signals.@Nullable Signal signal, NatsLink now) {
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

  /// Does what the state asks for, and answers the connection that is in charge afterwards.
  private NatsLink watch(NatsLink now) throws InterruptedException {
    if (leaving) {
      List<String> others = now.otherServers();
      NatsLink next = others.isEmpty() ? now : connections.move(now, others);
      leaving = next.equals(now);
      return next;
    }
    long nanos = System.nanoTime();
    if (denied && nanos - deniedNanos >= patience.refused().toNanos()) {
      denied = false;
      connections.renew(now);
    }
    if (meters.lastMillis() != 0 && watchdog.helped(meters.lastNanos())) {
      presence.stuck();
    }
    return watchdog.due(nanos) ? lookAtSilence(now) : now;
  }

  private NatsLink lookAtSilence(NatsLink now) throws InterruptedException {
    if (!connections.answers(now)) {
      return connections.move(now, settings.urls());
    }
    Optional<String> subject =
        settings.canary() ? canary.subject(settings.patterns()) : Optional.empty();
    if (subject.isEmpty() || !signals.mayPublish() || !settings.queue().isEmpty()) {
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
    if (!sings(now, subject.get()) && signals.mayPublish()) {
      presence.stuck();
      connections.renew(now);
      if (!sings(now, subject.get())) {
        working = connections.move(now, settings.urls());
      }
    }
    watchdog.verified(System.nanoTime());
    return working;
  }

  private boolean sings(NatsLink now, String subject) throws InterruptedException {
    canary.expect(subject);
    now.publish(subject, Canary.PAYLOAD);
    return connections.answers(now) && canary.await(patience.canary());
  }
}
