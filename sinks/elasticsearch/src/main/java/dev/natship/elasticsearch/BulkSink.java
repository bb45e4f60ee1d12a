package dev.natship.elasticsearch;

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

/// Indexes through the bulk API of Elasticsearch, OpenSearch, and what speaks like them.
final class BulkSink implements Sink, Sink.Checkable {
  private static final int ANSWER_BYTES_PER_ITEM = 1024;

  private final HttpTransport transport;
  private final BulkEncoding encoding;
  private final boolean created;
  private final boolean checked;

  /// @param checked whether there is a cluster that can be asked for its health
  BulkSink(HttpTransport transport, BulkEncoding encoding, boolean created, boolean checked) {
    this.transport = transport;
    this.encoding = encoding;
    this.created = created;
    this.checked = checked;
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
            .headerIfAbsent("Content-Type", "application/x-ndjson")
            .payload(transport.pack(new Content().addItems(batch)))
            .answerLimit(HttpCall.ANSWER_LIMIT + batch.size() * ANSWER_BYTES_PER_ITEM);
    return transport.deliver(call, answer -> meaning(batch, answer));
  }

  private Delivery meaning(Batch batch, Answer answer) {
    Delivery delivery = transport.outcomes().classify(answer);
    return delivery instanceof Delivery.Accepted
        ? BulkAnswer.read(batch, answer, created, transport.outcomes())
        : delivery;
  }

  /// Asks for the cluster's health or, where that is not allowed, for its name. When neither is
  /// allowed, lines may still be taken.
  @Override
  public Delivery check() throws IOException, InterruptedException {
    if (!checked) {
      return new Delivery.Accepted(0, "has nothing to ask; a marked line will tell");
    }
    HttpCall.Builder call = transport.call("").method("GET");
    String base = AddressText.withoutQuery(call.url()).replaceFirst("/_bulk$", "");
    Delivery health = transport.deliver(call.url(base + "/_cluster/health"));
    return silent(health.status())
        ? transport.deliver(
            transport.call("").method("GET").url(base + "/"),
            answer ->
                silent(answer.status())
                    ? new Delivery.Accepted(
                        answer.status(), "it may not be asked; a marked line will tell")
                    : transport.outcomes().classify(answer))
        : health;
  }

  /// Keys with few rights may not ask, and serverless clusters report no health.
  private static boolean silent(int status) {
    return status == 403 || status == 404 || status == 410;
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
