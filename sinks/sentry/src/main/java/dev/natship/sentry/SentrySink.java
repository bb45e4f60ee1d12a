package dev.natship.sentry;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.transport.Answer;
import dev.natship.transport.Content;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Sends logs to Sentry in envelopes of one item.
///
/// The envelope's header has no `sent_at`. Sentry corrects clocks by it, so the times of a batch
/// that is sent again after an outage would be moved.
final class SentrySink implements Sink, Sink.Checkable {
  private static final Duration UNSAID_HOLD = Duration.ofSeconds(60);

  private final HttpTransport transport;
  private final Encoding encoding;

  SentrySink(HttpTransport transport, Encoding encoding) {
    this.transport = transport;
    this.encoding = encoding;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    Content content = new Content();
    content
        .add("{}\n{\"type\":\"log\",\"item_count\":")
        .add(Integer.toString(batch.size()))
        .add(",\"content_type\":\"application/vnd.sentry.items.log+json\"}\n{\"items\":[")
        .addItemsWithCommas(batch)
        .add("]}\n");
    return transport.deliver(call(content), this::meaning);
  }

  /// Sends an envelope without items, which costs nothing and needs a valid key.
  @Override
  public Delivery check() throws IOException, InterruptedException {
    return transport.deliver(call(new Content().add("{}\n")), this::meaning);
  }

  /// Relay takes an envelope without items, but no document says so.
  @Override
  public boolean decides(Delivery refusal) {
    return false;
  }

  @Override
  public String compression() {
    return transport.compression();
  }

  @Override
  public void close() {
    transport.close();
  }

  private HttpCall.Builder call(Content content) throws InterruptedException {
    return transport
        .call("")
        .headerIfAbsent("Content-Type", "application/x-sentry-envelope")
        .payload(transport.pack(content));
  }

  private Delivery meaning(Answer answer) {
    Delivery usual = transport.outcomes().classify(answer);
    Duration hold =
        answer.header("X-Sentry-Rate-Limits").map(RateLimits::hold).orElse(Duration.ZERO);
    return switch (usual) {
      case Delivery.Accepted _ when hold.isPositive() ->
          new Delivery.Partial(
              answer.status(), "taken; rate limited from now on", new int[0], List.of(), hold);
      case Delivery.Retry retry when retry.status() == 429 ->
          new Delivery.Retry(
              429,
              retry.words(),
              hold.isPositive()
                  ? hold
                  : retry.notBefore().isPositive() ? retry.notBefore() : UNSAID_HOLD);
      case Delivery.Park park ->
          new Delivery.Park(
              park.status(),
              answer.header("X-Sentry-Error").map(transport.outcomes()::clean).orElse(park.words()),
              park.notBefore());
      default -> usual;
    };
  }
}
