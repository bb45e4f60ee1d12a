package dev.natship.source;

import dev.natship.intake.Inflow;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What the client is given for one connection: who gets its events, and what its socket reads.
final class LinkListener implements ErrorListener {
  private final ConnectionEvents events;
  private final Inflow inflow;
  private final @Nullable SubscriptionTable routes;
  private final @Nullable Holding holding;
  private final BooleanSupplier urgent;
  private final AtomicLong errorsHeard = new AtomicLong();
  private final AtomicLong limitsHeard = new AtomicLong();

  /// @param routes whose lines are taken off the socket; nothing when the client hands them over
  /// @param urgent whether somebody waits for each line as it comes
  LinkListener(
      ConnectionEvents events,
      Inflow inflow,
      @Nullable SubscriptionTable routes,
      @Nullable Holding holding,
      BooleanSupplier urgent) {
    this.events = events;
    this.inflow = inflow;
    this.routes = routes;
    this.holding = holding;
    this.urgent = urgent;
  }

  Inflow inflow() {
    return inflow;
  }

  @Nullable SubscriptionTable routes() {
    return routes;
  }

  @Nullable Holding holding() {
    return holding;
  }

  boolean isUrgent() {
    return urgent.getAsBoolean();
  }

  /// How many of the server's errors have been acted on. The client counts them as it reads them,
  /// but tells them on a thread of its own, so lines that came later may be taken before.
  long errorsHeard() {
    return errorsHeard.get();
  }

  /// How often the server has said that we have as many subscriptions as we may.
  long limitsHeard() {
    return limitsHeard.get();
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    try {
      if (ConnectionEvents.isLimit(error)) {
        limitsHeard.incrementAndGet();
      }
      events.errorOccurred(connection, error);
    } finally {
      errorsHeard.incrementAndGet();
    }
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception exception) {
    events.exceptionOccurred(connection, exception);
  }
}
