package dev.natship.otlp;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.LogLine;
import dev.natship.api.Sink;
import dev.natship.transport.Answer;
import dev.natship.transport.Content;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpTransport;
import dev.natship.transport.Outcomes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Exports log records over HTTP to anything that speaks OpenTelemetry's protocol.
final class OtlpSink implements Sink, Sink.Checkable {
  private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);
  private static final Set<String> CORE =
      Set.of(
          "message",
          "timestamp",
          "log.level",
          "level",
          "fly.app.name",
          "fly.app.instance",
          "fly.region",
          "host",
          "event.provider");
  private static final int LONGEST_WHOLE_NUMBER = 18;

  private final HttpTransport transport;
  private final OtlpBody body;

  OtlpSink(HttpTransport transport, OtlpBody body) {
    this.transport = transport;
    this.body = body;
  }

  @Override
  public Encoding encoding() {
    return body;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    return transport.deliver(
        call(batch.partition(), body.of(batch)), answer -> meaning(batch, answer));
  }

  @Override
  public Delivery check() throws IOException, InterruptedException {
    return transport.deliver(call("", body.empty()));
  }

  @Override
  public String compression() {
    return transport.compression();
  }

  @Override
  public void close() {
    transport.close();
  }

  private HttpCall.Builder call(String partition, Content content) throws InterruptedException {
    return transport
        .call(partition)
        .headerIfAbsent("Content-Type", body.contentType())
        .payload(transport.pack(content));
  }

  private Delivery meaning(Batch batch, Answer answer) {
    Outcomes outcomes = transport.outcomes();
    Optional<Delivery> ruled = outcomes.ruled(answer);
    if (ruled.isPresent()) {
      return ruled.get();
    }
    Answer said = RpcStatus.readable(answer);
    Delivery delivery = outcomes.classify(said);
    return switch (delivery) {
      case Delivery.Accepted _ -> partialSuccess(batch, answer, delivery);
      // only these statuses may be retried by the protocol; any other would come again
      case Delivery.Retry retry when !RETRYABLE.contains(retry.status()) ->
          new Delivery.Reject(retry.status(), retry.words(), true);
      default -> delivery;
    };
  }

  /// Rejected records are never sent again, and the protocol does not say which they are.
  private Delivery partialSuccess(Batch batch, Answer answer, Delivery accepted) {
    PartialSuccess partial = PartialSuccess.read(answer, body.contentType());
    if (partial.rejected() <= 0) {
      return partial.message().isEmpty()
          ? accepted
          : new Delivery.Accepted(answer.status(), transport.outcomes().clean(partial.message()));
    }
    String words =
        partial.rejected()
            + " of "
            + batch.size()
            + " refused: "
            + transport.outcomes().clean(partial.message());
    List<Delivery.Rejection> rejected = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      rejected.add(new Delivery.Rejection(i, words));
    }
    return new Delivery.Partial(answer.status(), words, new int[0], rejected, Duration.ZERO);
  }

  /// Whether a leaf already has its own place in the record or in its resource.
  static boolean isCore(String path) {
    return CORE.contains(path);
  }

  static String severityText(LogLine line) {
    return line.has(Field.LEVEL) ? line.text(Field.LEVEL) : line.level().word();
  }

  static boolean isWhole(String number) {
    return number.length() <= LONGEST_WHOLE_NUMBER
        && number.chars().allMatch(c -> c == '-' || Character.isDigit(c));
  }
}
