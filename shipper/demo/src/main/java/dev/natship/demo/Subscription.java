package dev.natship.demo;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// One SUB of one client. A frozen one is still there, and still chosen inside its queue group, but
/// hands nothing on: what a stuck subscription looks like from outside.
final class Subscription {
  private final BrokerClient client;
  private final String id;
  private final SubscribedSubject pattern;
  private final String group;
  private final AtomicLong delivered = new AtomicLong();
  private volatile long limit = Long.MAX_VALUE;
  private volatile boolean frozen;

  Subscription(BrokerClient client, String id, SubscribedSubject pattern, String group) {
    this.client = client;
    this.id = id;
    this.pattern = pattern;
    this.group = group;
  }

  BrokerClient client() {
    return client;
  }

  String id() {
    return id;
  }

  String group() {
    return group;
  }

  String subject() {
    return pattern.text();
  }

  boolean matches(List<String> tokens) {
    return pattern.matches(tokens);
  }

  void freeze(boolean value) {
    frozen = value;
  }

  /// Ends this subscription after so many deliveries in all.
  void limit(long value) {
    limit = value;
  }

  boolean isSpent() {
    return delivered.get() >= limit;
  }

  /// True when the message went into the client's outbox.
  boolean deliver(Message message) {
    if (frozen || client.isHalfOpen() || delivered.incrementAndGet() > limit) {
      return false;
    }
    boolean sent = client.send(message, id);
    if (isSpent()) {
      client.forget(this);
    }
    return sent;
  }
}
