package dev.natship.demo;

import java.io.IOException;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One connection to the broker: a virtual thread reads and obeys, another writes the outbox.
final class BrokerClient {
  private final MiniBroker broker;
  private final Socket socket;
  private final ClientOutbox outbox;
  private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
  private volatile Hello hello = Hello.NOTHING;
  private volatile boolean welcome;
  private volatile boolean halfOpen;
  private volatile boolean frozen;

  BrokerClient(MiniBroker broker, Socket socket, int maxPendingBytes) {
    this.broker = broker;
    this.socket = socket;
    this.outbox = new ClientOutbox(maxPendingBytes);
  }

  void start(String info) {
    say(info);
    Thread.ofVirtual().name("broker-writer").start(this::write);
    Thread.ofVirtual().name("broker-reader").start(this::read);
  }

  boolean isHalfOpen() {
    return halfOpen;
  }

  boolean isWelcome() {
    return welcome;
  }

  Iterable<Subscription> subscriptions() {
    return subscriptions.values();
  }

  /// From now on the connection looks alive to the kernel and dead to the client.
  void halfOpen() {
    halfOpen = true;
  }

  /// Freezes the subscriptions there are; with `later`, also those that this connection makes from
  /// now on.
  void freeze(boolean later) {
    frozen = later;
    subscriptions.values().forEach(subscription -> subscription.freeze(true));
  }

  void thaw() {
    frozen = false;
    subscriptions.values().forEach(subscription -> subscription.freeze(false));
  }

  boolean send(Message message, String subscription) {
    if (outbox.offer(message.frame(subscription, hello.headers()))) {
      return true;
    }
    broker.slowConsumer();
    close();
    return false;
  }

  void say(String line) {
    if (!halfOpen && !outbox.offer(ProtocolReader.bytes(line + "\r\n"))) {
      close();
    }
  }

  /// Says goodbye and closes once it has been sent.
  void dismiss(String error) {
    say("-ERR '" + error + "'");
    outbox.close();
  }

  void close() {
    outbox.close();
    try {
      socket.close();
    } catch (IOException _) {
      // Nothing more can be done for a socket that does not close.
    }
    broker.gone(this);
  }

  void forget(Subscription subscription) {
    subscriptions.remove(subscription.id(), subscription);
    broker.remove(subscription);
  }

  private void write() {
    try {
      outbox.writeTo(socket.getOutputStream());
    } catch (IOException _) {
      // The reader notices too; closing below is all there is to do.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  private void read() {
    try {
      ProtocolReader wire = new ProtocolReader(socket.getInputStream());
      while (true) {
        String line = wire.line();
        if (halfOpen) {
          wire.swallow();
        }
        obey(line, wire);
      }
    } catch (Refusal e) {
      dismiss(e.words);
    } catch (IOException _) {
      close();
    } catch (IllegalArgumentException e) {
      dismiss("Unknown Protocol Operation");
    }
  }

  private void obey(String line, ProtocolReader wire) throws IOException {
    int space = line.indexOf(' ');
    String verb = space < 0 ? line : line.substring(0, space);
    String rest = space < 0 ? "" : line.substring(space + 1).strip();
    String[] words = rest.split(" +");
    switch (verb.toUpperCase(Locale.ROOT)) {
      case "PUB" -> publish(words, false, wire);
      case "HPUB" -> publish(words, true, wire);
      case "SUB" -> subscribe(words);
      case "UNSUB" -> unsubscribe(words);
      case "PING" -> pong();
      case "PONG", "" -> {}
      case "CONNECT" -> connect(rest);
      default -> throw new Refusal("Unknown Protocol Operation");
    }
  }

  private void connect(String json) throws Refusal {
    hello = Hello.parse(json);
    if (!broker.admits(hello)) {
      throw new Refusal("Authorization Violation");
    }
    welcome = true;
    acknowledge();
  }

  private void pong() {
    if (broker.answersPings()) {
      say("PONG");
    }
  }

  private void publish(String[] words, boolean headers, ProtocolReader wire) throws IOException {
    int numbers = headers ? 2 : 1;
    int total = Integer.parseInt(words[words.length - 1]);
    int head = headers ? Integer.parseInt(words[words.length - 2]) : 0;
    if (total > broker.maxPayload()) {
      throw new Refusal("Maximum Payload Violation");
    }
    String reply = words.length > 1 + numbers ? words[1] : "";
    byte[] body = wire.payload(total);
    requireWelcome();
    Message message = Message.of(words[0], reply, head, body);
    boolean heard = broker.route(message, this, hello.echo());
    if (!heard && !reply.isEmpty() && hello.noResponders()) {
      broker.route(Message.noResponders(reply), this, true);
    }
    acknowledge();
  }

  private void subscribe(String[] words) throws Refusal {
    requireWelcome();
    SubscribedSubject pattern = SubscribedSubject.of(words[0]);
    if (broker.forbids(pattern)) {
      say("-ERR 'Permissions Violation for Subscription to \"" + pattern.text() + "\"'");
      return;
    }
    String group = words.length > 2 ? words[1] : "";
    Subscription subscription = new Subscription(this, words[words.length - 1], pattern, group);
    subscription.freeze(frozen);
    subscriptions.put(subscription.id(), subscription);
    broker.add(subscription);
    acknowledge();
  }

  private void unsubscribe(String[] words) {
    Subscription subscription = subscriptions.get(words[0]);
    if (subscription != null) {
      subscription.limit(words.length > 1 ? Long.parseLong(words[1]) : 0);
      if (subscription.isSpent()) {
        forget(subscription);
      }
    }
    acknowledge();
  }

  private void requireWelcome() throws Refusal {
    if (!welcome && !broker.admits(Hello.NOTHING)) {
      throw new Refusal("Authorization Violation");
    }
  }

  private void acknowledge() {
    if (hello.verbose()) {
      say("+OK");
    }
  }

  /// The client broke a rule: it is told which one and sent away.
  private static final class Refusal extends IOException {
    private static final long serialVersionUID = 1;

    private final String words;

    Refusal(String words) {
      super(words);
      this.words = words;
    }
  }
}
