package dev.natship.source;

import dev.natship.intake.ClockReading;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the client reports on its callback thread, kept for the thread that acts on it. An event
/// here is one of the connection, never a line.
final class Signals implements ErrorListener {

  enum Event {
    DISCONNECTED,
    SUBSCRIBED_AGAIN,
    LAME_DUCK,
    DENIED,
    CLOSED
  }

  record Signal(Event event, Connection connection, ClockReading at) {}

  private final ConnectionHealth health;
  private final DeniedSubjects deniedSubjects;
  private final BlockingQueue<Signal> queue = new LinkedBlockingQueue<>();
  private volatile boolean silenced;

  Signals(ConnectionHealth health, DeniedSubjects deniedSubjects) {
    this.health = health;
    this.deniedSubjects = deniedSubjects;
  }

  @Nullable Signal await(Duration most) throws InterruptedException {
    return queue.poll(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Whether the server has not forbidden us to publish so far.
  boolean mayPublish() {
    return !silenced;
  }

  void changed(Connection connection, ConnectionListener.Events event) {
    switch (event) {
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
      health.denied(deniedSubjects.add(error, ClockReading.now()));
      add(Event.DENIED, connection);
    } else if (lower.contains("authorization") || lower.contains("authentication")) {
      health.refused();
    } else {
      health.failed(error);
    }
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception exception) {
    health.noticed(NatsLink.bare(String.valueOf(exception.getMessage())));
  }

  private void add(Event event, Connection connection) {
    queue.add(new Signal(event, connection, ClockReading.now()));
  }
}
