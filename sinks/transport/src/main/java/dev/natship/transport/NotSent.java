package dev.natship.transport;

import dev.natship.api.Delivery;
import java.io.IOException;

/// The request was not sent, and trying again would not help. It carries the outcome to report
/// instead.
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
