package dev.natship.kafka;

import dev.natship.api.Delivery;
import dev.natship.api.ItemOutcomes;

/// Sums up what became of each record of a batch.
final class RecordResults {
  private final ItemOutcomes items = new ItemOutcomes();
  private boolean wantNewProducer;

  void failed(int item, Throwable error) {
    String words = ProducerWords.of(error);
    switch (ProducerError.of(error)) {
      case RETRY -> items.retry(item, words);
      case RENEW -> {
        wantNewProducer = true;
        items.retry(item, words);
      }
      case PARK -> items.park(item, words);
      case REJECT -> items.reject(item, words);
    }
  }

  boolean wantNewProducer() {
    return wantNewProducer;
  }

  Delivery delivery(int size) {
    return items.delivery(0, size);
  }
}
