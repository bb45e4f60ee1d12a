package dev.natship.source;

import dev.natship.intake.Inflow;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import java.util.concurrent.atomic.AtomicLong;

/// What the client is given for one connection: who gets its events, and what its socket reads.
final class LinkListener implements ErrorListener {
  private final ConnectionEvents events;
  private final Inflow inflow;
  private final AtomicLong errorsHeard = new AtomicLong();

  LinkListener(ConnectionEvents events, Inflow inflow) {
    this.events = events;
    this.inflow = inflow;
  }

  Inflow inflow() {
    return inflow;
  }

  /// How many of the server's errors have been acted on. The client counts them as it reads them,
  /// but tells them on a thread of its own, so lines that came later may be taken before.
  long errorsHeard() {
    return errorsHeard.get();
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    try {
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
