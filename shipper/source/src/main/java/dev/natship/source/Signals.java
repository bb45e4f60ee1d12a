package dev.natship.source;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the client tells on its callback thread, kept for the thread that acts on it.
final class Signals implements ErrorListener {

  enum Event {
    DISCONNECTED,
    SUBSCRIBED_AGAIN,
    LAME_DUCK,
    DENIED,
    CLOSED
  }

  record Signal(Event line, Connection connection, Moment at) {}

  private final Presence presence;
  private final Denials denials;
  private final BlockingQueue<Signal> queue = new LinkedBlockingQueue<>();
  private volatile boolean silenced;

  Signals(Presence presence, Denials denials) {
    this.presence = presence;
    this.denials = denials;
  }

  @Nullable Signal await(Duration most) throws InterruptedException {
    return queue.poll(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Whether the server has not forbidden us to publish so far.
  boolean mayPublish() {
    return !silenced;
  }

  void changed(Connection connection, ConnectionListener.Events line) {
    switch (line) {
      case DISCONNECTED -> add(Event.DISCONNECTED, connection);
      case RESUBSCRIBED -> add(Event.SUBSCRIBED_AGAIN, connection);
      case CLOSED -> add(Event.CLOSED, connection);
      case LAME_DUCK -> add(Event.LAME_DUCK, connection);
      case CONNECTED, RECONNECTED, DISCOVERED_SERVERS -> {
        // Nothing follows from these alone.
      }
    }
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    String lower = error.toLowerCase(Locale.ROOT);
    if (lower.contains("permissions violation for publish")) {
      silenced = true;
      return;
    }
    if (lower.contains("permissions violation for subscription")
        || lower.contains("maximum subscriptions exceeded")) {
      presence.denied(denials.add(error, Moment.now()));
      add(Event.DENIED, connection);
    } else if (lower.contains("authorization") || lower.contains("authentication")) {
      presence.refused();
    } else {
      presence.failed(error);
    }
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception exception) {
    presence.noticed(NatsLink.bare(String.valueOf(exception.getMessage())));
  }

  private void add(Event line, Connection connection) {
    queue.add(new Signal(line, connection, Moment.now()));
  }
}
