package dev.natship.engine;

import dev.natship.api.Batch;

/// Some items of a batch that go out together, under an id of their own.
///
/// @param doubts how often the destination gave an answer that it does not give for ever
record Shipment(Batch batch, int[] items, int attempts, int doubts) {

  Shipment again() {
    return new Shipment(batch, items, attempts + 1, doubts);
  }

  Shipment doubted() {
    return new Shipment(batch, items, attempts + 1, doubts + 1);
  }
}
