package dev.natship.google;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.http.Answer;
import dev.natship.http.BearerTokens;
import dev.natship.http.Form;
import dev.natship.http.HttpCall;
import dev.natship.http.HttpDefaults;
import dev.natship.http.HttpTransport;
import dev.natship.http.ObjectNames;
import dev.natship.http.Payload;
import dev.natship.settings.Settings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;

/// Puts each batch as one object, under a name that a second attempt uses again. With HMAC keys
/// instead of a service account, `type = s3` does the same.
final class GoogleStorageSink implements Sink, Sink.Checkable {
  private static final String URL = "https://storage.googleapis.com";
  private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";

  private final HttpTransport transport;
  private final BearerTokens tokens;
  private final String bucket;
  private final String bucketUrl;
  private final ObjectNames names;
  private final Form form;
  private final String storageClass;
  private final String acl;

  private GoogleStorageSink(
      HttpTransport transport,
      BearerTokens tokens,
      String bucket,
      ObjectNames names,
      Form form,
      String storageClass,
      String acl) {
    this.transport = transport.authorizedBy(tokens);
    this.tokens = tokens;
    this.bucket = bucket;
    String base = transport.address();
    this.bucketUrl = (base.endsWith("/") ? base : base + "/") + bucket;
    this.names = names;
    this.form = form;
    this.storageClass = storageClass;
    this.acl = acl;
  }

  /// Reads `bucket`, `storage-class`, `acl`, `credentials` and what names and forms objects.
  static Sink read(Settings settings, Map<String, String> environment, InstantSource clock) {
    HttpTransport transport =
        HttpTransport.read(settings, HttpDefaults.post().withMethod("PUT").withUrl(URL), clock);
    String bucket = settings.text("bucket");
    if (!bucket.matches("[a-z0-9._-]{3,222}")) {
      settings.problem("bucket", "expected the name of a bucket");
      bucket = "unset";
    }
    ObjectNames names = ObjectNames.read(settings);
    return new GoogleStorageSink(
        transport,
        GoogleTokens.read(settings, SCOPE, environment, clock, transport::send),
        bucket,
        names,
        Form.read(settings, Form.Kind.NDJSON, names::prefix),
        settings.text("storage-class", ""),
        settings.text("acl", ""));
  }

  @Override
  public Encoding encoding() {
    return form;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    Payload payload = transport.pack(form.content(batch));
    String url = bucketUrl + "/" + ObjectNames.path(names.name(batch, payload));
    Delivery delivery = put(url, payload);
    if (delivery.status() != 401) {
      return delivery;
    }
    tokens.forget();
    return put(url, payload);
  }

  private Delivery put(String url, Payload payload) throws IOException, InterruptedException {
    HttpCall.Builder call =
        transport
            .call("PUT", url)
            .headerIfAbsent("Content-Type", form.contentType())
            .payload(payload);
    if (!storageClass.isEmpty()) {
      call.headerIfAbsent("x-goog-storage-class", storageClass);
    }
    if (!acl.isEmpty()) {
      call.headerIfAbsent("x-goog-acl", acl);
    }
    return transport.deliver(call, this::meaning);
  }

  /// A store does not read lines: what it will not take is kept until the owner has set it right.
  private Delivery meaning(Answer answer) {
    Answer safe = tokens.clean(answer);
    Delivery delivery = transport.outcomes().classify(safe);
    return delivery instanceof Delivery.Reject reject && transport.outcomes().ruled(safe).isEmpty()
        ? new Delivery.Park(reject.status(), reject.words())
        : delivery;
  }

  /// Asks for the bucket itself. The answer never has a body, so that the status says all.
  @Override
  public Delivery check() throws IOException, InterruptedException {
    return transport.deliver(
        transport.call("HEAD", bucketUrl),
        answer ->
            switch (answer.status()) {
              case 200 -> new Delivery.Accepted(200, "the bucket " + bucket + " is there");
              case 404 -> {
                String words = "there is no bucket " + bucket;
                yield new Delivery.Park(404, transport.outcomes().explain(404, words));
              }
              default -> meaning(answer);
            });
  }

  @Override
  public void close() {
    transport.close();
  }
}
