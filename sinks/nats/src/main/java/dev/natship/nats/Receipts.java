package dev.natship.nats;

import dev.natship.api.Delivery;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits for JetStream's answers and sums them up. An answer that does not come is asked for again
/// with the next retry, which the message's id makes harmless.
final class Receipts {
  private static final String NO_RESPONDERS = "503";

  private final List<Integer> retry = new ArrayList<>();
  private final List<Delivery.Rejection> rejected = new ArrayList<>();
  private final long deadline;
  private int status;
  private String words = "";
  private int size;
  private int parked;

  Receipts(Duration timeout) {
    this.deadline = System.nanoTime() + timeout.toNanos();
  }

  void await(int item, CompletableFuture<PublishAck> answer) throws InterruptedException {
    size++;
    try {
      answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      failed(item, Verdict.RETRY, 0, "no answer in time");
    } catch (CancellationException _) {
      failed(item, Verdict.RETRY, 0, "the connection ended before the answer");
    } catch (ExecutionException e) {
      failed(item, root(e));
    }
  }

  /// An item that was never sent.
  void refuse(int item, String why) {
    size++;
    failed(item, Verdict.REJECT, 0, why);
  }

  private void failed(int item, Throwable why) {
    if (why instanceof JetStreamApiException refusal) {
      failed(
          item, Verdict.of(refusal), refusal.getErrorCode(), String.valueOf(refusal.getMessage()));
    } else if (why instanceof IOException
        && String.valueOf(why.getMessage()).contains(NO_RESPONDERS)) {
      failed(item, Verdict.PARK, 503, "no stream listens on this subject");
    } else {
      failed(item, Verdict.RETRY, 0, String.valueOf(why.getMessage()));
    }
  }

  private void failed(int item, Verdict verdict, int code, String why) {
    status = code;
    words = why;
    switch (verdict) {
      case RETRY -> retry.add(item);
      case PARK -> {
        parked++;
        retry.add(item);
      }
      case REJECT -> rejected.add(new Delivery.Rejection(item, why));
    }
  }

  Delivery delivery() {
    if (retry.isEmpty() && rejected.isEmpty()) {
      return new Delivery.Accepted(0);
    }
    if (parked == size) {
      return new Delivery.Park(status, words);
    }
    if (retry.size() == size) {
      return new Delivery.Retry(status, words);
    }
    return new Delivery.Partial(
        status,
        words,
        retry.stream().mapToInt(Integer::intValue).toArray(),
        rejected,
        Duration.ZERO);
  }

  private static Throwable root(Throwable wrapped) {
    Throwable root = wrapped;
    while (root.getCause() != null
        && !(root instanceof JetStreamApiException)
        && (root instanceof ExecutionException
            || root.getClass() == RuntimeException.class
            || root instanceof CompletionException)) {
      root = root.getCause();
    }
    return root;
  }
}
