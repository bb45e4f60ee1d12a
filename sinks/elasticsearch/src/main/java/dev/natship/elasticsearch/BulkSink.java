package dev.natship.elasticsearch;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.http.Answer;
import dev.natship.http.Content;
import dev.natship.http.HttpCall;
import dev.natship.http.HttpTransport;
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
        ? BulkAnswer.read(batch, answer.status(), answer.text(), created)
        : delivery;
  }

  /// Asks the cluster's health; a narrow key may not ask, which says nothing about whether it may
  /// write.
  @Override
  public Delivery check() throws IOException, InterruptedException {
    if (!checked) {
      return new Delivery.Accepted(0, "has nothing to ask; a marked line will tell");
    }
    HttpCall.Builder call = transport.call("").method("GET");
    String base = call.url().split("\\?", 2)[0].replaceFirst("/_bulk$", "");
    Delivery health = transport.deliver(call.url(base + "/_cluster/health"));
    if (health.status() == 403 || health.status() == 404 || health.status() == 410) {
      return transport.deliver(
          transport.call("").method("GET").url(base + "/"),
          answer ->
              answer.status() == 403
                  ? new Delivery.Accepted(403, "the key may not ask; a marked line will tell")
                  : transport.outcomes().classify(answer));
    }
    return health;
  }

  @Override
  public void close() {
    transport.close();
  }
}
