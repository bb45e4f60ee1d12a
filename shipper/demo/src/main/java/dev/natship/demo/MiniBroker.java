package dev.natship.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/// A broker on loopback that speaks enough core NATS for the demo and for fault tests: wildcards,
/// queue groups, headers, logins, and the faults that a real server shows too seldom to be tested
/// against. It is not for production: no TLS, no clustering, no JetStream.
public final class MiniBroker implements AutoCloseable {
  private final Options options;
  private final ServerSocket listener;
  private final int port;
  private final Thread acceptor = Thread.ofVirtual().name("broker-accept").unstarted(this::accept);
  private final Set<BrokerClient> clients = ConcurrentHashMap.newKeySet();
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong slowConsumers = new AtomicLong();
  private volatile boolean answersPings = true;
  private volatile boolean refusesAll;

  /// Port 0 takes a free one; an empty user and an empty password let everybody in.
  public record Options(
      int port, String user, String password, int maxPayload, int maxPendingBytes) {
    public static Options defaults() {
      return new Options(0, "", "", 1024 * 1024, 16 * 1024 * 1024);
    }

    public Options withPort(int value) {
      return new Options(value, user, password, maxPayload, maxPendingBytes);
    }

    public Options withLogin(String newUser, String newPassword) {
      return new Options(port, newUser, newPassword, maxPayload, maxPendingBytes);
    }

    public Options withMaxPayload(int value) {
      return new Options(port, user, password, value, maxPendingBytes);
    }

    public Options withMaxPendingBytes(int value) {
      return new Options(port, user, password, maxPayload, value);
    }

    @Override
    public String toString() {
      return "Options[port=" + port + ", user=" + user + "]";
    }
  }

  private MiniBroker(Options options) throws IOException {
    this.options = options;
    this.listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port()));
    this.port = listener.getLocalPort();
  }

  public static MiniBroker start() {
    return start(Options.defaults());
  }

  public static MiniBroker start(Options options) {
    try {
      MiniBroker broker = new MiniBroker(options);
      broker.acceptor.start();
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on loopback port " + options.port(), e);
    }
  }

  /// The port it listens at, or has listened at.
  public int port() {
    return port;
  }

  public String url() {
    return "nats://127.0.0.1:" + port();
  }

  /// How many connections have logged in and are still there.
  public int clients() {
    return (int) clients.stream().filter(BrokerClient::isWelcome).count();
  }

  /// The subjects subscribed to now, one entry a subscription.
  public List<String> subscriptions() {
    return subscriptions.stream().map(Subscription::subject).toList();
  }

  /// Connections accepted since the start, so that a test can tell a reconnect.
  public long connections() {
    return connections.get();
  }

  public long published() {
    return published.get();
  }

  public long delivered() {
    return delivered.get();
  }

  /// Clients cut because they did not read fast enough.
  public long slowConsumers() {
    return slowConsumers.get();
  }

  /// Stuck subscriptions: those there are deliver nothing, while PING is answered. New ones work.
  public void freezeSubscriptions() {
    clients.forEach(client -> client.freeze(false));
  }

  /// Stuck connections: as above, and subscribing again on the same connection does not help
  /// either.
  public void freezeConnections() {
    clients.forEach(client -> client.freeze(true));
  }

  public void thaw() {
    clients.forEach(BrokerClient::thaw);
  }

  /// The present connections stay open and carry nothing in either direction. New ones work.
  public void halfOpen() {
    clients.forEach(BrokerClient::halfOpen);
  }

  public void answerPings(boolean value) {
    answersPings = value;
  }

  /// Cuts all connections; clients may come back at once.
  public void dropConnections() {
    clients.forEach(BrokerClient::close);
  }

  /// Sends `-ERR` to all clients; they stay connected, as after a refused subject.
  public void sendError(String text) {
    clients.forEach(client -> client.say("-ERR '" + text + "'"));
  }

  /// Sends all clients away with an authorization error and lets nobody in until told otherwise.
  public void refuseLogins(boolean value) {
    refusesAll = value;
    if (value) {
      clients.forEach(client -> client.dismiss("Authorization Violation"));
    }
  }

  /// Answers a subscription to exactly this subject with a permissions error. Present ones stay.
  public void forbid(String subject) {
    forbidden.add(subject);
  }

  public void allow(String subject) {
    forbidden.remove(subject);
  }

  /// Announces that this server is about to leave and takes no new connections; the present ones
  /// stay until {@link #close()}.
  public void lameDuck() {
    stopListening();
    clients.forEach(client -> client.say(info(true)));
  }

  public boolean isClosed() {
    return listener.isClosed();
  }

  @Override
  public void close() {
    stopListening();
    clients.forEach(BrokerClient::close);
  }

  boolean answersPings() {
    return answersPings;
  }

  int maxPayload() {
    return options.maxPayload();
  }

  boolean forbids(SubscribedSubject pattern) {
    return forbidden.contains(pattern.text());
  }

  boolean admits(Hello hello) {
    boolean open = options.user().isEmpty() && options.password().isEmpty();
    boolean byToken = options.user().isEmpty() && hello.token().equals(options.password());
    boolean byUser =
        !options.user().isEmpty()
            && hello.user().equals(options.user())
            && hello.password().equals(options.password());
    return !refusesAll && (open || byToken || byUser);
  }

  void add(Subscription subscription) {
    subscriptions.add(subscription);
    if (!clients.contains(subscription.client())) {
      remove(subscription);
    }
  }

  void remove(Subscription subscription) {
    subscriptions.remove(subscription);
  }

  void gone(BrokerClient client) {
    clients.remove(client);
    client.subscriptions().forEach(this::remove);
  }

  void slowConsumer() {
    slowConsumers.incrementAndGet();
  }

  /// Every matching subscription outside a group gets the message, and one of each group. True when
  /// somebody listens, whether or not it was delivered.
  boolean route(Message message, BrokerClient from, boolean echo) {
    published.incrementAndGet();
    Map<String, List<Subscription>> groups = Map.of();
    boolean heard = false;
    for (Subscription subscription : subscriptions) {
      if (!subscription.matches(message.tokens()) || (!echo && subscription.client() == from)) {
        continue;
      }
      heard = true;
      if (subscription.group().isEmpty()) {
        deliver(message, subscription);
      } else {
        groups = groups.isEmpty() ? new HashMap<>() : groups;
        groups.computeIfAbsent(subscription.group(), _ -> new ArrayList<>()).add(subscription);
      }
    }
    for (List<Subscription> members : groups.values()) {
      deliver(message, members.get(ThreadLocalRandom.current().nextInt(members.size())));
    }
    return heard;
  }

  private void deliver(Message message, Subscription subscription) {
    if (subscription.deliver(message)) {
      delivered.incrementAndGet();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        connections.incrementAndGet();
        BrokerClient client = new BrokerClient(this, socket, options.maxPendingBytes());
        clients.add(client);
        client.start(info(false));
        if (listener.isClosed()) {
          client.close();
        }
      }
    } catch (IOException _) {
      // The listener was closed: by close() or by lameDuck().
    }
  }

  /// The port is free again only when the thread that accepts has left it.
  private void stopListening() {
    try {
      listener.close();
      acceptor.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private String info(boolean leaving) {
    boolean login = !options.user().isEmpty() || !options.password().isEmpty();
    return "INFO {\"server_id\":\"NATSHIPDEMO\",\"server_name\":\"natship-demo\","
        + "\"version\":\"2.9.0\",\"proto\":1,\"headers\":true,\"host\":\"127.0.0.1\",\"port\":"
        + port()
        + ",\"max_payload\":"
        + options.maxPayload()
        + (login ? ",\"auth_required\":true" : "")
        + (leaving ? ",\"ldm\":true" : "")
        + "}";
  }
}
