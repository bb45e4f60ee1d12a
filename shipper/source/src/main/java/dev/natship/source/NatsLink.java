package dev.natship.source;

import dev.natship.intake.ClockReading;
import dev.natship.intake.Inflow;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One connection with its subscriptions. It reconnects by itself for ever; only a refusal of the
/// credentials closes it, and then its owner opens another one.
final class NatsLink {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration FIRST_WAIT = Duration.ofMillis(250);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);
  private static final int MISSED_PINGS = 2;
  private static final int SMALLEST_MESSAGE = 128;
  private static final int LOOKS = 1_000;

  /// How many messages one read may still bring when there is no room any more. The shortest
  /// message on the wire takes thirteen bytes.
  private static final int ONE_READ = 64 * 1024;

  private static final int SHORTEST_FRAME = 13;

  private final NatsSettings settings;
  private final Connection connection;
  private final LinkListener listener;
  private final Dispatcher dispatcher;
  private final Inflow inflow;

  /// Null where the client hands the messages over.
  private final @Nullable SubscriptionTable routes;

  /// Counted by the dispatcher's thread alone.
  private final AtomicLong handled = new AtomicLong();

  private List<Subscription> subscriptions = List.of();
  private long dropsSeen;

  private NatsLink(
      NatsSettings settings,
      Connection connection,
      LinkListener listener,
      long pendingBytes,
      Inflow inflow,
      @Nullable SubscriptionTable routes) {
    this.settings = settings;
    this.connection = connection;
    this.listener = listener;
    this.inflow = inflow;
    this.routes = routes;
    this.dispatcher = connection.createDispatcher();
    if (routes == null) {
      limitQueue(pendingBytes);
    }
    inflow.told();
  }

  private void limitQueue(long pendingBytes) {
    long messages = Math.max(1_024, pendingBytes / SMALLEST_MESSAGE);
    dispatcher.setPendingLimits(messages + ONE_READ / SHORTEST_FRAME, pendingBytes + ONE_READ);
    inflow.readOnlyUnless(() ->
        dispatcher.isActive()
            && (dispatcher.getPendingMessageCount() >= messages
                || dispatcher.getPendingByteCount() >= pendingBytes));
  }

  /// Tries each server once. Nothing is subscribed yet.
  static NatsLink open(
      NatsSettings settings,
      List<String> servers,
      long pendingBytes,
      ConnectionEvents events,
      Inflow inflow,
      @Nullable Holding holding,
      BooleanSupplier urgent)
      throws IOException, InterruptedException {
    SubscriptionTable routes =
        settings.reader() == SocketReader.WIRE ? new SubscriptionTable() : null;
    LinkListener listener = new LinkListener(events, inflow, routes, holding, urgent);
    Options.Builder options =
        new Options.Builder()
            .servers(servers.toArray(String[]::new))
            .connectionName(settings.clientName())
            .connectionTimeout(CONNECT)
            .maxReconnects(-1)
            .reconnectDelayHandler(tries -> wait((int) Math.min(tries, 30)))
            .pingInterval(settings.ping())
            .maxPingsOut(MISSED_PINGS)
            .connectionListener(events::changed)
            .errorListener(listener)
            .bufferSize(ONE_READ)
            .dataPortType(SourcePort.class.getName())
            // A header that the client cannot parse ends its reader, and a line whose header says
            // 503 looks like a reply to it. Without headers the server sends the payload alone.
            .noHeaders()
            .noNoResponders();
    if (servers.size() > 1 && !servers.equals(settings.urls())) {
      options.noRandomize();
    }
    settings.identity().apply(options);
    settings.tls().ifPresent(tls -> options.sslContext(tls.context()));
    Connection connection = Nats.connect(options.build());
    return new NatsLink(settings, connection, listener, pendingBytes, inflow, routes);
  }

  /// Full jitter, so that the members of a group do not come back at the same moment.
  static Duration wait(int tries) {
    long most =
        Math.min(LONGEST_WAIT.toNanos(), FIRST_WAIT.toNanos() << Math.min(Math.max(0, tries), 12));
    return Duration.ofNanos(ThreadLocalRandom.current().nextLong(most / 4, most + 1));
  }

  void subscribe(Receiver receiver) {
    List<Subscription> fresh = new ArrayList<>();
    receiver.asks(this::hasMoreToSay);
    for (int i = 0; i < settings.patterns().size(); i++) {
      int pattern = i;
      String subject = settings.patterns().get(i).text();
      if (routes != null) {
        routes.ask(subject, pattern, receiver);
      }
      MessageHandler handler =
          routes == null
              ? message -> handle(receiver, pattern, message)
              : message -> receiver.strayed(message.getData().length);
      fresh.add(
          settings.queue().isEmpty()
              ? dispatcher.subscribe(subject, handler)
              : dispatcher.subscribe(subject, settings.queue(), handler));
    }
    subscriptions = List.copyOf(fresh);
  }

  /// Whether the server has said errors, refusals of subjects for example, that are not acted on
  /// yet.
  private boolean hasMoreToSay() {
    return connection.getStatistics().getErrs() > listener.errorsHeard();
  }

  private void handle(Receiver receiver, int pattern, Message message) {
    try {
      byte[] payload = message.getData();
      receiver.receive(pattern, message.getSubject(), payload, 0, payload.length);
      receiver.flush();
    } finally {
      handled.lazySet(handled.getPlain() + 1);
    }
  }

  /// Subscribes again before it ends the old subscriptions. Returns false when the server lets us
  /// have no more of them at once; then the old ones stay.
  boolean renew(Receiver receiver, Duration most) throws InterruptedException {
    List<Subscription> old = subscriptions;
    long limitsBefore = listener.limitsHeard();
    subscribe(receiver);
    boolean answered = answers(most);
    if (isRefusedAnother(limitsBefore)) {
      end(subscriptions);
      subscriptions = old;
      answers(most);
      if (routes != null) {
        routes.drop(receiver);
      }
      return false;
    }
    // The client drops what waits for a subscription that ends, so the dispatcher must take it
    // first.
    for (int i = 0; i < LOOKS && pending() > 0; i++) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    end(old);
    if (answered && answers(most) && routes != null) {
      routes.keepOnly(receiver);
    }
    return true;
  }

  /// The client tells what the server refused on a thread of its own.
  private boolean isRefusedAnother(long limitsBefore) throws InterruptedException {
    for (int i = 0; i < LOOKS && hasMoreToSay(); i++) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return listener.limitsHeard() > limitsBefore;
  }

  private void end(List<Subscription> ending) {
    for (Subscription subscription : ending) {
      if (subscription.isActive()) {
        dispatcher.unsubscribe(subscription);
      }
    }
  }

  /// Whether the server answers on this connection.
  boolean answers(Duration most) throws InterruptedException {
    // When we are interrupted already, the client does not send its ping but still waits for the
    // answer. From then on each ping would wait for the answer to the next one.
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      connection.flush(most);
      return true;
    } catch (TimeoutException | IllegalStateException _) {
      return false;
    }
  }

  /// Until when it is certain that no line was missed.
  ClockReading lastSign() {
    return inflow.lastSign();
  }

  /// The process has stood still since then; the server may have let us go.
  void doubt(ClockReading since) {
    inflow.doubt(since);
  }

  boolean isDoubtful() {
    return inflow.isDoubtful();
  }

  /// The server has answered in time: nothing was missed.
  void proven() {
    inflow.proven();
  }

  /// The gap after the last disconnection has been counted.
  void gapTold() {
    inflow.told();
  }

  void publish(String subject, byte[] payload) {
    try {
      connection.publish(subject, payload);
    } catch (IllegalStateException | IllegalArgumentException _) {
      // Whoever waits for the message will see that it does not come.
    }
  }

  boolean isConnected() {
    return connection.getStatus() == Connection.Status.CONNECTED;
  }

  boolean isClosed() {
    return connection.getStatus() == Connection.Status.CLOSED;
  }

  boolean is(Connection other) {
    return connection.equals(other);
  }

  /// The address without user and password.
  String server() {
    String url = connection.getConnectedUrl();
    return url == null ? "" : bare(url);
  }

  /// Every server this connection has heard of, but the one it has now.
  List<String> otherServers() {
    Set<String> others = new LinkedHashSet<>(settings.urls());
    others.addAll(connection.getServers());
    String own = place(server());
    List<String> ordered = new ArrayList<>(others);
    ordered.removeIf(url -> place(url).equals(own));
    return ordered;
  }

  long pending() {
    return dispatcher.getPendingMessageCount();
  }

  long dropped() {
    return dispatcher.getDroppedCount();
  }

  /// Whether the client has dropped more since this was asked last. The client reports only the
  /// first drop to its listener.
  boolean dropsMore() {
    long before = dropsSeen;
    dropsSeen = dropped();
    return dropsSeen > before;
  }

  /// Waits until nothing has come for a moment, but not for ever.
  void awaitCalm(Duration moment, Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    long seen = -1;
    while (received() != seen && System.nanoTime() - end < 0) {
      seen = received();
      TimeUnit.NANOSECONDS.sleep(moment.toNanos());
    }
  }

  private long received() {
    return routes == null ? connection.getStatistics().getInMsgs() : routes.lines();
  }

  /// Unsubscribes, and waits until what has been received is handed over.
  void drain(Duration most) throws InterruptedException {
    if (routes != null) {
      // The answer to our last words stands behind the lines that wait in the socket.
      inflow.readOnlyUnless(() -> false);
    }
    long end = System.nanoTime() + most.toNanos();
    if (isConnected()) {
      try {
        dispatcher.drain(most).get(most.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException | ExecutionException | IllegalStateException _) {
        // What is left is counted below.
      }
    }
    awaitHandled(end);
  }

  /// Waits until everything that the server had sent by now is handed over.
  void awaitSent(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    answers(most);
    awaitHandled(end);
  }

  /// The client does not wait for the message that is being handled.
  private void awaitHandled(long end) {
    while (((pending() > 0 && !isClosed()) || handled.get() < dispatcher.getDeliveredCount())
        && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(100_000);
    }
  }

  void close() throws InterruptedException {
    connection.close();
  }

  /// Waits until the server has what was published, then closes.
  void flushAndClose(Duration most) {
    try {
      answers(most);
      close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// The client's text without user and password, which stand between `//` and `@`.
  static String bare(String text) {
    StringBuilder bare = new StringBuilder(text);
    int at = bare.indexOf("//");
    while (at >= 0) {
      int end = at + 2;
      int secret = -1;
      while (end < bare.length() && " ,/]\"'".indexOf(bare.charAt(end)) < 0) {
        if (bare.charAt(end) == '@') {
          secret = end;
        }
        end++;
      }
      if (secret >= 0) {
        bare.delete(at + 2, secret + 1);
      }
      at = bare.indexOf("//", at + 2);
    }
    return bare.toString();
  }

  private static String place(String url) {
    String bare = bare(url.contains("//") ? url : "//" + url);
    return bare.substring(bare.indexOf("//") + 2);
  }
}
