package dev.natship.transport;

import dev.natship.api.Delivery;
import java.io.IOException;

/// The request did not go out, or could not, and waiting for the network will not help: here is the
/// outcome instead.
public final class NotSent extends IOException {
  private static final long serialVersionUID = 1;

  private final transient Delivery delivery;

  public NotSent(Delivery delivery) {
    super(delivery.words());
    this.delivery = delivery;
  }

  public Delivery delivery() {
    return delivery;
  }
}
