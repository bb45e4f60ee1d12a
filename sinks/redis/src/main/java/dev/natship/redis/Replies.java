package dev.natship.redis;

import dev.natship.api.Delivery;
import dev.natship.api.ItemOutcomes;

/// Sums up the replies to a batch.
///
/// When the reason of a refusal concerns only the key of a line, the line is rejected, so that it
/// does not hold up the others. When it concerns every line, all of them are kept.
final class Replies {
  private final ItemOutcomes items = new ItemOutcomes();
  private boolean mayPark = true;
  private boolean anotherServer;
  private int size;

  void add(int item, Resp.Reply reply) {
    size++;
    if (reply instanceof Resp.Reply.Refused(String said)) {
      anotherServer |= ErrorReply.asksForAnotherServer(said);
      switch (ErrorReply.of(said)) {
        case RETRY -> items.retry(item, said);
        case PARK -> items.reject(item, said);
        case REJECT -> {
          mayPark = false;
          items.reject(item, said);
        }
      }
    }
  }

  boolean askForAnotherServer() {
    return anotherServer;
  }

  Delivery delivery() {
    return mayPark && !items.allTaken() && items.allRejected(size)
        ? new Delivery.Park(0, items.words())
        : items.delivery(0, size);
  }

  /// What an error reply to another command, such as the login, means for all lines.
  static Delivery whole(String words) {
    return switch (ErrorReply.of(words)) {
      case RETRY -> new Delivery.Retry(0, words);
      case PARK, REJECT -> new Delivery.Park(0, words);
    };
  }
}
