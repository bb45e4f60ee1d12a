package dev.natship.source;

import dev.natship.intake.Inflow;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;

/// What the client is given for one connection: who gets its events, and what its socket reads.
record LinkListener(ConnectionEvents events, Inflow inflow) implements ErrorListener {

  @Override
  public void errorOccurred(Connection connection, String error) {
    events.errorOccurred(connection, error);
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception exception) {
    events.exceptionOccurred(connection, exception);
  }
}
