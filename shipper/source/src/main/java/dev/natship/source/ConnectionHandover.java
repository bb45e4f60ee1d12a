package dev.natship.source;

import dev.natship.codes.Code;
import dev.natship.intake.ClockReading;
import dev.natship.intake.SourceMeters;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The connections that bring lines, one after the other. The next one is already subscribed when
/// the last one is closed, and a line that both bring is taken once.
///
/// Changed by the source's thread, and by whoever stops the source once that thread has ended.
final class ConnectionHandover {
  private static final Duration ROUND_TRIP = Duration.ofSeconds(5);
  private static final Duration HAND_OVER = Duration.ofSeconds(10);
  private static final Duration CALM = Duration.ofMillis(200);
  private static final Duration LONGEST_CALM = Duration.ofSeconds(3);

  /// Connects to one of the servers.
  @FunctionalInterface
  interface Opener {
    NatsLink open(List<String> servers) throws IOException, InterruptedException;
  }

  private final NatsSettings settings;
  private final Opener opener;
  private final Supplier<Receiver> receivers;
  private final Overlap overlap;
  private final SourceMeters meters;
  private final ConnectionHealth health;

  private volatile @Nullable NatsLink current;

  /// The connection that is being left, while lines may still come from it.
  private volatile @Nullable NatsLink behind;

  /// No line comes from it any more. It is only used to publish.
  private volatile @Nullable NatsLink parting;

  private Receiver receiver;

  ConnectionHandover(
      NatsSettings settings,
      Opener opener,
      Supplier<Receiver> receivers,
      Overlap overlap,
      SourceMeters meters,
      ConnectionHealth health) {
    this.settings = settings;
    this.opener = opener;
    this.receivers = receivers;
    this.overlap = overlap;
    this.meters = meters;
    this.health = health;
    this.receiver = receivers.get();
  }

  /// Makes a fresh connection the one that brings lines, when there was none. Closes it and returns
  /// false when its server does not answer.
  boolean begin(NatsLink fresh) throws InterruptedException {
    receiver = receivers.get();
    current = fresh;
    if (!subscribes(fresh, receiver)) {
      current = null;
      fresh.close();
      return false;
    }
    return true;
  }

  /// The client has given it up.
  void lost(NatsLink closed) {
    current = null;
    count(closed);
  }

  /// Whether the server answers. The log says so when it does not.
  boolean answers(NatsLink link) throws InterruptedException {
    boolean answers = link.answers(ROUND_TRIP);
    if (!answers) {
      health.failed(Code.NATS_UNREACHABLE, link.server() + " does not answer");
    }
    return answers;
  }

  /// The connection that brings lines, if there still is one.
  Optional<NatsLink> living() {
    NatsLink now = current;
    return now == null || now.isClosed() ? Optional.empty() : Optional.of(now);
  }

  /// Ends the overlap after a bug of our own: nobody knows how far it had come.
  void settle() {
    overlap.end();
  }

  /// Subscribes anew on the same connection.
  void renew(NatsLink now) throws InterruptedException {
    Receiver next = receivers.get();
    beginOverlap();
    try {
      if (now.renew(next, ROUND_TRIP)) {
        receiver = next;
        awaitTheSame(now, overlap::ahead);
      } else {
        awaitTheSame(now, overlap::behind);
      }
    } catch (IllegalStateException _) {
      // It was closed meanwhile, and another one will be opened.
    }
    endOverlap();
  }

  /// Opens a second connection and subscribes there before it lets the first one go. Returns the
  /// connection that is in charge afterwards.
  NatsLink move(NatsLink now, List<String> servers) throws InterruptedException {
    return move(now, servers, fresh -> health.moved(fresh.server()));
  }

  /// The same for a connection that does not answer any more, which leaves a gap.
  NatsLink escape(NatsLink now, List<String> servers) throws InterruptedException {
    ClockReading lastSign = now.lastSign();
    return move(
        now,
        servers,
        fresh -> health.movedFromSilence(fresh.server(), lastSign, ClockReading.now()));
  }

  private NatsLink move(NatsLink now, List<String> servers, Consumer<NatsLink> moved)
      throws InterruptedException {
    NatsLink fresh;
    try {
      fresh = opener.open(servers);
    } catch (IOException | IllegalStateException | IllegalArgumentException failed) {
      health.failed(Code.NATS_UNREACHABLE, NatsLink.bare(String.valueOf(failed.getMessage())));
      return now;
    }
    Receiver next = receivers.get();
    beginOverlap();
    boolean taken = false;
    try {
      taken = subscribes(fresh, next);
    } finally {
      if (!taken) {
        fresh.close();
      }
    }
    if (taken) {
      receiver = next;
      handOver(now, fresh, moved);
    } else {
      awaitTheSame(now, overlap::behind);
    }
    endOverlap();
    return taken ? fresh : now;
  }

  private boolean subscribes(NatsLink fresh, Receiver next) throws InterruptedException {
    try {
      fresh.subscribe(next);
    } catch (IllegalStateException _) {
      // It was closed meanwhile, and will not answer either.
    }
    return answers(fresh);
  }

  private void handOver(NatsLink now, NatsLink fresh, Consumer<NatsLink> moved)
      throws InterruptedException {
    behind = now;
    current = fresh;
    moved.accept(fresh);
    // What another server of the cluster had already sent this way is lost when we unsubscribe.
    now.awaitCalm(CALM, LONGEST_CALM);
    retire(now, HAND_OVER);
    behind = null;
    awaitTheSame(fresh, overlap::ahead);
  }

  /// Not needed in a queue group, where the server gives each message to one subscription. After an
  /// interrupt the overlap stays open, since the last lines of both are taken at the end.
  private void beginOverlap() {
    receiver.retire();
    if (settings.queue().isEmpty()) {
      overlap.begin();
    }
  }

  private void endOverlap() {
    overlap.end();
    health.mayComeTwice(overlap.forgotten());
  }

  /// Waits until the other subscription has brought what the first one brought last. It may still
  /// be on its way through another server, and would be taken twice after the overlap.
  private void awaitTheSame(NatsLink late, LongSupplier missing) throws InterruptedException {
    long end = System.nanoTime() + LONGEST_CALM.toNanos();
    late.awaitSent(ROUND_TRIP);
    for (long left = missing.getAsLong(), before = -1;
        left > 0 && left != before && System.nanoTime() - end < 0;
        left = missing.getAsLong()) {
      before = left;
      TimeUnit.NANOSECONDS.sleep(CALM.toNanos());
      late.awaitSent(ROUND_TRIP);
    }
  }

  /// Unsubscribes and takes what has been received. Keeps the last connection for publishing.
  void end(long deadline) throws InterruptedException {
    NatsLink old = behind;
    if (old != null) {
      retire(old, left(deadline));
    }
    NatsLink last = current;
    if (last != null) {
      last.drain(left(deadline));
      count(last);
      parting = last;
      current = null;
    }
    overlap.end();
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
  }

  /// Lets what was published reach the server before the last connection closes.
  void close() {
    NatsLink last = parting;
    parting = null;
    if (last != null) {
      last.flushAndClose(ROUND_TRIP);
    }
  }

  /// The connection that lines come from or, after the end, the one that is left.
  @Nullable NatsLink open() {
    NatsLink now = current;
    return now == null ? parting : now;
  }

  /// What the client has dropped of what the connection in charge received.
  long dropped() {
    NatsLink now = current;
    return now == null ? 0 : now.dropped();
  }

  private void retire(NatsLink old, Duration most) throws InterruptedException {
    old.drain(most);
    count(old);
    old.close();
  }

  private void count(NatsLink old) {
    meters.drop(SourceMeters.Drop.CONNECTION_CLOSED, old.pending());
    meters.drop(SourceMeters.Drop.CLIENT_FULL, old.dropped());
  }
}
