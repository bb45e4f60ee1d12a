package dev.natship.kafka;

import dev.natship.api.Delivery;
import dev.natship.api.ItemOutcomes;

/// Sums up what became of each record of a batch.
final class RecordResults {
  private static final int LONGEST_WORDS = 500;

  private final ItemOutcomes items = new ItemOutcomes();
  private boolean wantNewProducer;

  void failed(int item, Throwable error) {
    String words = words(error);
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

  static String words(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    String words = cause.getClass().getSimpleName() + ": " + cause.getMessage();
    return words.length() <= LONGEST_WORDS ? words : words.substring(0, LONGEST_WORDS);
  }
}
