package dev.natship.source;

import dev.natship.codes.Code;
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
final class ConnectionEvents implements ErrorListener {

  enum Kind {
    DISCONNECTED,
    SUBSCRIBED_AGAIN,
    LAME_DUCK,
    DENIED,
    CLOSED
  }

  record Event(Kind kind, Connection connection, ClockReading at) {}

  private final ConnectionHealth health;
  private final DeniedSubjects deniedSubjects;
  private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>();
  private volatile boolean silenced;

  ConnectionEvents(ConnectionHealth health, DeniedSubjects deniedSubjects) {
    this.health = health;
    this.deniedSubjects = deniedSubjects;
  }

  @Nullable Event await(Duration most) throws InterruptedException {
    return queue.poll(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Whether we may publish, as far as we know. False once the server has refused it.
  boolean mayPublish() {
    return !silenced;
  }

  void changed(Connection connection, ConnectionListener.Events event) {
    switch (event) {
      case DISCONNECTED -> add(Kind.DISCONNECTED, connection);
      case RESUBSCRIBED -> add(Kind.SUBSCRIBED_AGAIN, connection);
      case CLOSED -> add(Kind.CLOSED, connection);
      case LAME_DUCK -> add(Kind.LAME_DUCK, connection);
      case CONNECTED, RECONNECTED, DISCOVERED_SERVERS -> {
        // Nothing follows from these alone.
      }
    }
  }

  /// Whether the server says that we have as many subscriptions as we may.
  static boolean isLimit(String error) {
    return error.toLowerCase(Locale.ROOT).contains("maximum subscriptions exceeded");
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    String lower = error.toLowerCase(Locale.ROOT);
    if (lower.contains("permissions violation for publish")) {
      silenced = true;
      return;
    }
    if (lower.contains("permissions violation for subscription") || isLimit(error)) {
      health.denied(deniedSubjects.add(error, ClockReading.now()));
      add(Kind.DENIED, connection);
    } else if (lower.contains("authorization") || lower.contains("authentication")) {
      health.refused();
    } else {
      health.failed(Code.NATS_ERROR, error);
    }
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception exception) {
    health.noticed(NatsLink.bare(String.valueOf(exception.getMessage())));
  }

  private void add(Kind kind, Connection connection) {
    queue.add(new Event(kind, connection, ClockReading.now()));
  }
}
