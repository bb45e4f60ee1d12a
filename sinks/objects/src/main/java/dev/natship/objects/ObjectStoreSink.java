package dev.natship.objects;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.settings.Settings;
import dev.natship.transport.AddressText;
import dev.natship.transport.Answer;
import dev.natship.transport.BodyEncoding;
import dev.natship.transport.HttpTransport;
import dev.natship.transport.Outcomes;
import dev.natship.transport.Payload;
import java.io.IOException;

/// Puts each batch as one object. A second attempt uses the same name, so there are no duplicates
/// when an answer is lost.
///
/// A store does not read lines, so no line can be the reason of a refusal. What the store refuses
/// is kept until the owner has corrected the settings.
public final class ObjectStoreSink implements Sink, Sink.Checkable {
  private final HttpTransport transport;
  private final ObjectStore store;
  private final ObjectNames names;
  private final BodyEncoding body;

  private ObjectStoreSink(
      HttpTransport transport, ObjectStore store, ObjectNames names, BodyEncoding body) {
    this.transport = transport;
    this.store = store;
    this.names = names;
    this.body = body;
  }

  /// Reads what names and forms objects.
  ///
  /// @param transport which authorizes the requests of the store
  public static ObjectStoreSink read(
      Settings settings, HttpTransport transport, ObjectStore store) {
    ObjectNames names = ObjectNames.read(settings);
    return new ObjectStoreSink(
        transport,
        store,
        names,
        BodyEncoding.read(settings, BodyEncoding.Kind.NDJSON, names::prefix));
  }

  @Override
  public Encoding encoding() {
    return body;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    Payload payload = transport.pack(body.content(batch));
    String name = names.name(batch, payload);
    Delivery delivery =
        transport.deliver(
            store
                .put(AddressText.path(name), payload)
                .headerIfAbsent("Content-Type", body.contentType())
                .payload(payload),
            this::meaning);
    return delivery instanceof Delivery.Accepted(int status, String words)
        ? new Delivery.Accepted(status, "object " + name + (words.isEmpty() ? "" : ": " + words))
        : delivery;
  }

  private Delivery meaning(Answer answer) {
    Outcomes outcomes = transport.outcomes();
    Delivery delivery = store.meaning(answer);
    return delivery instanceof Delivery.Reject reject && outcomes.ruled(answer).isEmpty()
        ? new Delivery.Park(reject.status(), reject.words(), outcomes.notBefore(answer))
        : delivery;
  }

  /// Asks whether the bucket is there. The answer to a HEAD request has no body, so only the status
  /// counts.
  @Override
  public Delivery check() throws IOException, InterruptedException {
    return transport.deliver(store.find(), this::found);
  }

  /// Who may write an object may often not look at the bucket.
  @Override
  public boolean decides(Delivery refusal) {
    return refusal.status() != 403;
  }

  private Delivery found(Answer answer) {
    int status = answer.status();
    return switch (status) {
      case 200 -> new Delivery.Accepted(200, "the " + store.bucket() + " is there");
      case 404 -> park(404, "there is no " + store.bucket());
      default -> {
        String reason = store.reason(status);
        Delivery meant = reason.isEmpty() ? meaning(answer) : park(status, reason);
        yield meant.words().isEmpty() ? park(status, "the answer does not say why") : meant;
      }
    };
  }

  private Delivery park(int status, String words) {
    return new Delivery.Park(status, transport.outcomes().explain(status, words));
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
