package dev.natship.nats;

import dev.natship.api.Delivery;
import dev.natship.api.ItemOutcomes;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits for JetStream's answers and sums them up. A message without an answer is sent again with
/// the next retry. Its id keeps the stream from storing it twice.
final class StreamReceipts {
  private static final String NO_RESPONDERS = "503";

  private final ItemOutcomes items = new ItemOutcomes();
  private final long deadline;
  private int status;
  private int size;

  StreamReceipts(Duration timeout) {
    this.deadline = System.nanoTime() + timeout.toNanos();
  }

  void await(int item, CompletableFuture<PublishAck> answer) throws InterruptedException {
    size++;
    try {
      answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      failed(item, StreamRefusal.RETRY, 0, "no answer in time");
    } catch (CancellationException _) {
      failed(item, StreamRefusal.RETRY, 0, "the connection ended before the answer");
    } catch (ExecutionException e) {
      failed(item, root(e));
    }
  }

  /// An item that was never sent.
  void refuse(int item, String why) {
    size++;
    failed(item, StreamRefusal.REJECT, 0, why);
  }

  private void failed(int item, Throwable why) {
    if (why instanceof JetStreamApiException refusal) {
      failed(
          item,
          StreamRefusal.of(refusal),
          refusal.getErrorCode(),
          String.valueOf(refusal.getMessage()));
    } else if (why instanceof IOException
        && String.valueOf(why.getMessage()).contains(NO_RESPONDERS)) {
      failed(item, StreamRefusal.PARK, 503, "no stream listens on this subject");
    } else {
      failed(item, StreamRefusal.RETRY, 0, String.valueOf(why.getMessage()));
    }
  }

  private void failed(int item, StreamRefusal refusal, int code, String why) {
    status = code;
    switch (refusal) {
      case RETRY -> items.retry(item, why);
      case PARK -> items.park(item, why);
      case REJECT -> items.reject(item, why);
    }
  }

  Delivery delivery() {
    return items.delivery(status, size);
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
