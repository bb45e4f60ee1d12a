package dev.natship.splunk;

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
import java.util.List;
import java.util.stream.IntStream;

/// Sends to Splunk's HTTP Event Collector; Humio takes the same.
final class HecSink implements Sink, Sink.Checkable {
  static final String EVENTS = "/services/collector/event";

  private final HttpTransport transport;
  private final HecEncoding encoding;
  private final String channel;
  private final Acknowledgements acknowledgements;

  HecSink(
      HttpTransport transport,
      HecEncoding encoding,
      String channel,
      Acknowledgements acknowledgements) {
    this.transport = transport;
    this.encoding = encoding;
    this.channel = channel;
    this.acknowledgements = acknowledgements;
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
            .headerIfAbsent("X-Splunk-Request-Channel", channel)
            .payload(transport.pack(new Content().addItems(batch)));
    long[] acknowledgement = {-1};
    Delivery delivery =
        transport.deliver(
            call,
            answer -> {
              HecAnswer said = HecAnswer.read(answer.body());
              acknowledgement[0] = said.acknowledgement();
              return meaning(batch, answer, said);
            });
    return delivery instanceof Delivery.Accepted accepted && acknowledgement[0] >= 0
        ? acknowledgements.await(acknowledgement[0], accepted)
        : delivery;
  }

  private Delivery meaning(Batch batch, Answer answer, HecAnswer said) {
    Delivery usual = transport.outcomes().classify(answer);
    if (usual instanceof Delivery.Accepted) {
      return usual;
    }
    if (said.blamesSettings()) {
      return new Delivery.Park(answer.status(), usual.words());
    }
    if (said.blamesEvent()) {
      int bad = said.badEvent();
      if (bad < 0 || bad >= batch.size()) {
        return new Delivery.Reject(answer.status(), usual.words(), true);
      }
      // whether the events before the bad one were stored is not documented: better twice than
      // never
      int[] others = IntStream.range(0, batch.size()).filter(i -> i != bad).toArray();
      return new Delivery.Partial(
          answer.status(),
          usual.words(),
          others,
          List.of(new Delivery.Rejection(bad, usual.words())),
          Duration.ZERO);
    }
    return usual;
  }

  @Override
  public Delivery check() throws IOException, InterruptedException {
    HttpCall.Builder call = transport.call("").method("GET");
    String health = AddressText.withoutQuery(call.url()).replaceFirst("/event$", "/health/1.0");
    return transport.deliver(
        call.url(health),
        answer ->
            answer.status() == 400
                ? new Delivery.Park(
                    400, "the token is not valid " + transport.outcomes().words(answer))
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
