package dev.natship.loki;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.transport.AddressText;
import dev.natship.transport.Answer;
import dev.natship.transport.Content;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpTransport;
import java.io.IOException;
import java.time.Duration;

/// Pushes to Loki, and to what speaks its protocol.
final class LokiSink implements Sink, Sink.Checkable {
  static final String PUSH = "/loki/api/v1/push";

  private final HttpTransport transport;
  private final LokiEncoding encoding;

  LokiSink(HttpTransport transport, LokiEncoding encoding) {
    this.transport = transport;
    this.encoding = encoding;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    HttpCall.Builder call =
        transport
            .call(batch.partition())
            .headerIfAbsent("Content-Type", "application/json")
            .payload(transport.pack(LokiBody.of(batch)));
    return transport.deliver(call, answer -> meaning(batch, answer));
  }

  private Delivery meaning(Batch batch, Answer answer) {
    return switch (answer.status()) {
      // a blocked tenant: the status says success, and nothing was stored
      case 260 ->
          new Delivery.Park(
              260, transport.outcomes().words(answer), transport.outcomes().notBefore(answer));
      case 400 ->
          IgnoredEntries.read(batch, answer.text())
              .<Delivery>map(rejected ->
                  new Delivery.Partial(
                      400, transport.outcomes().words(answer), new int[0], rejected, Duration.ZERO))
              .orElseGet(() -> transport.outcomes().classify(answer));
      default -> transport.outcomes().classify(answer);
    };
  }

  /// Asks whether Loki is ready; hosted ones answer 404 there, so an empty push is asked instead.
  @Override
  public Delivery check() throws IOException, InterruptedException {
    HttpCall.Builder push = transport.call("");
    String base = AddressText.withoutQuery(push.url());
    if (base.endsWith(PUSH)) {
      String ready = base.substring(0, base.length() - PUSH.length()) + "/ready";
      Delivery answer = transport.deliver(transport.call("").method("GET").url(ready));
      if (answer.status() != 404) {
        return answer;
      }
    }
    push.headerIfAbsent("Content-Type", "application/json")
        .payload(transport.pack(new Content().add("{\"streams\":[]}")));
    return transport.deliver(
        push,
        answer ->
            answer.status() == 400 || answer.status() == 422
                ? new Delivery.Accepted(answer.status(), "address and credentials are good")
                : transport.outcomes().classify(answer));
  }

  @Override
  public String compression() {
    return transport.compression();
  }

  @Override
  public void close() {
    transport.close();
  }
}
