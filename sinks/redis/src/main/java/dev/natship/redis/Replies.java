package dev.natship.redis;

import dev.natship.api.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Sums up the replies to a batch.
///
/// A line that nobody took for a reason that concerns its key alone goes the way of rejected lines,
/// so that it does not hold up the others; when the reason concerns every line, all of them are
/// kept.
final class Replies {
  private final List<Integer> retry = new ArrayList<>();
  private final List<Delivery.Rejection> refused = new ArrayList<>();
  private String words = "";
  private boolean mayPark = true;
  private boolean anotherServer;
  private int size;

  void add(int item, Resp.Reply reply) {
    size++;
    if (reply instanceof Resp.Reply.Refused(String said)) {
      words = said;
      anotherServer |= Verdict.asksForAnotherServer(said);
      switch (Verdict.of(said)) {
        case RETRY -> retry.add(item);
        case PARK -> refused.add(new Delivery.Rejection(item, said));
        case REJECT -> {
          mayPark = false;
          refused.add(new Delivery.Rejection(item, said));
        }
      }
    }
  }

  boolean askForAnotherServer() {
    return anotherServer;
  }

  Delivery delivery() {
    if (retry.isEmpty() && refused.isEmpty()) {
      return new Delivery.Accepted(0);
    }
    if (retry.size() == size) {
      return new Delivery.Retry(0, words);
    }
    if (refused.size() == size && mayPark) {
      return new Delivery.Park(0, words);
    }
    return new Delivery.Partial(
        0, words, retry.stream().mapToInt(Integer::intValue).toArray(), refused, Duration.ZERO);
  }

  /// What an answer to something else than a line means for all of them.
  static Delivery whole(String words) {
    return switch (Verdict.of(words)) {
      case RETRY -> new Delivery.Retry(0, words);
      case PARK, REJECT -> new Delivery.Park(0, words);
    };
  }
}
