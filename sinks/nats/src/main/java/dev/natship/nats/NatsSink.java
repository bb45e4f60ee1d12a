package dev.natship.nats;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Publishes lines to NATS again. With JetStream the stream acknowledges each message. Without it,
/// a batch is accepted when the server has answered a ping that was sent after it. The lane's
/// concurrency is 1.
final class NatsSink implements Sink, Sink.Checkable {

  enum Mode {
    CORE,
    JETSTREAM
  }

  private final NatsAccess access;
  private final Mode mode;
  private final Encoding encoding;
  private final Optional<String> onlySubject;
  private volatile @Nullable Connection connection;

  NatsSink(NatsAccess access, Mode mode, Encoding encoding, Optional<String> onlySubject) {
    this.access = access;
    this.mode = mode;
    this.encoding = encoding;
    this.onlySubject = onlySubject;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    try {
      Connection open = connection();
      return switch (mode) {
        case CORE -> publish(batch, open);
        case JETSTREAM -> store(batch, open);
      };
    } catch (AuthenticationException e) {
      return new Delivery.Park(0, refused(e));
    } catch (IllegalStateException e) {
      // What the client says when its connection has just ended.
      close();
      throw new IOException("the connection to " + access.hosts() + " ended", e);
    }
  }

  private Delivery publish(Batch batch, Connection open) throws IOException, InterruptedException {
    List<Delivery.Rejection> rejected = new ArrayList<>();
    open.clearLastError();
    for (int i = 0; i < batch.size(); i++) {
      Message message = NatsMessages.of(batch, i);
      if (isTooLong(message, open)) {
        rejected.add(new Delivery.Rejection(i, tooLong(open)));
      } else {
        open.publish(message);
      }
    }
    flush(open);
    String error = String.valueOf(open.getLastError());
    if (error.contains("Permissions Violation")) {
      return new Delivery.Park(0, error);
    }
    return rejected.isEmpty()
        ? new Delivery.Accepted(0)
        : new Delivery.Partial(0, tooLong(open), new int[0], rejected, Duration.ZERO);
  }

  private Delivery store(Batch batch, Connection open) throws IOException, InterruptedException {
    JetStream stream = open.jetStream();
    StreamReceipts receipts = new StreamReceipts(access.timeout());
    List<CompletableFuture<PublishAck>> answers = new ArrayList<>(batch.size());
    List<Integer> items = new ArrayList<>(batch.size());
    open.clearLastError();
    for (int i = 0; i < batch.size(); i++) {
      Message message = NatsMessages.of(batch, i);
      if (isTooLong(message, open)) {
        receipts.refuse(i, tooLong(open));
      } else {
        items.add(i);
        answers.add(stream.publishAsync(message));
      }
    }
    for (int i = 0; i < answers.size(); i++) {
      receipts.await(items.get(i), answers.get(i));
    }
    String error = String.valueOf(open.getLastError());
    return error.contains("Permissions Violation")
        ? new Delivery.Park(0, error)
        : receipts.delivery();
  }

  @Override
  public Delivery check() throws IOException, InterruptedException {
    try {
      Connection open = connection();
      flush(open);
      return switch (mode) {
        case CORE -> new Delivery.Accepted(0, "connected to " + access.hosts());
        case JETSTREAM -> checkStream(open);
      };
    } catch (AuthenticationException e) {
      return new Delivery.Park(0, refused(e));
    } catch (JetStreamApiException e) {
      return new Delivery.Park(e.getErrorCode(), String.valueOf(e.getMessage()));
    }
  }

  private Delivery checkStream(Connection open) throws IOException, JetStreamApiException {
    if (onlySubject.isEmpty()) {
      long streams = open.jetStreamManagement().getAccountStatistics().getStreams();
      return new Delivery.Accepted(
          0, "connected to " + access.hosts() + ", where JetStream has " + streams + " streams");
    }
    List<String> streams = open.jetStreamManagement().getStreamNames(onlySubject.get());
    return streams.isEmpty()
        ? new Delivery.Park(404, "no stream listens on " + onlySubject.get())
        : new Delivery.Accepted(0, onlySubject.get() + " is stored in " + streams);
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Connection connection() throws IOException, InterruptedException {
    Connection open = connection;
    if (open != null && open.getStatus() == Connection.Status.CONNECTED) {
      return open;
    }
    close();
    Connection fresh = access.connect();
    connection = fresh;
    return fresh;
  }

  private void flush(Connection open) throws IOException, InterruptedException {
    try {
      open.flush(access.timeout());
    } catch (TimeoutException _) {
      close();
      throw new IOException("no answer from " + access.hosts());
    }
  }

  private static boolean isTooLong(Message message, Connection open) {
    int headers = message.hasHeaders() ? message.getHeaders().serializedLength() : 0;
    return open.getMaxPayload() > 0 && message.getData().length + headers > open.getMaxPayload();
  }

  private static String tooLong(Connection open) {
    return "longer than the " + open.getMaxPayload() + " bytes that the server takes";
  }

  private static String refused(AuthenticationException e) {
    return "the server did not let us in: " + e.getMessage();
  }
}
