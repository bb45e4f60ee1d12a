package dev.natship.kafka;

import dev.natship.api.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Sums up what became of each record of a batch.
final class Receipts {
  private static final int LONGEST_WORDS = 500;

  private final List<Integer> retry = new ArrayList<>();
  private final List<Delivery.Rejection> rejected = new ArrayList<>();
  private String words = "";
  private int parked;
  private boolean wantNewProducer;

  void failed(int item, Throwable error) {
    words = words(error);
    switch (Verdict.of(error)) {
      case RETRY -> retry.add(item);
      case RENEW -> {
        wantNewProducer = true;
        retry.add(item);
      }
      case PARK -> {
        parked++;
        retry.add(item);
      }
      case REJECT -> rejected.add(new Delivery.Rejection(item, words));
    }
  }

  boolean wantNewProducer() {
    return wantNewProducer;
  }

  Delivery delivery(int size) {
    if (retry.isEmpty() && rejected.isEmpty()) {
      return new Delivery.Accepted(0);
    }
    if (parked == size) {
      return new Delivery.Park(0, words);
    }
    if (retry.size() == size) {
      return new Delivery.Retry(0, words);
    }
    return new Delivery.Partial(
        0, words, retry.stream().mapToInt(Integer::intValue).toArray(), rejected, Duration.ZERO);
  }

  static String words(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    String words = cause.getClass().getSimpleName() + ": " + cause.getMessage();
    return words.length() <= LONGEST_WORDS ? words : words.substring(0, LONGEST_WORDS);
  }
}
