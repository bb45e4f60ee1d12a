package dev.natship.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Sums up what a destination said of single items into one [Delivery]. Items of which nothing was
/// said were taken.
public final class ItemOutcomes {
  private final List<Integer> again = new ArrayList<>();
  private final List<Delivery.Rejection> rejected = new ArrayList<>();
  private int parked;
  private String words = "";

  /// The same bytes may be taken later.
  public void retry(int item, String said) {
    words = said;
    again.add(item);
  }

  /// The same bytes will be taken once somebody has changed something at the destination. One of
  /// several is sent again; when it is so with all, the destination is at fault.
  public void park(int item, String said) {
    retry(item, said);
    parked++;
  }

  /// These bytes will never be taken.
  public void reject(int item, String said) {
    words = said;
    rejected.add(new Delivery.Rejection(item, said));
  }

  public boolean allTaken() {
    return again.isEmpty() && rejected.isEmpty();
  }

  public boolean allAgain(int size) {
    return again.size() == size;
  }

  public boolean allParked(int size) {
    return parked == size;
  }

  public boolean allRejected(int size) {
    return rejected.size() == size;
  }

  /// What was said last.
  public String words() {
    return words;
  }

  /// One outcome for a batch of so many items.
  ///
  /// @param status 0 where the protocol has none
  public Delivery delivery(int status, int size) {
    if (allTaken()) {
      return new Delivery.Accepted(status);
    }
    if (allParked(size)) {
      return new Delivery.Park(status, words);
    }
    return allAgain(size)
        ? new Delivery.Retry(status, words)
        : partial(status, words, Duration.ZERO);
  }

  /// The same, where even a request of which nothing was taken is told item by item.
  public Delivery.Partial partial(int status, String said, Duration notBefore) {
    return new Delivery.Partial(
        status, said, again.stream().mapToInt(Integer::intValue).toArray(), rejected, notBefore);
  }
}
