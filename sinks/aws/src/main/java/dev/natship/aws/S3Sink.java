package dev.natship.aws;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.http.Answer;
import dev.natship.http.Form;
import dev.natship.http.HttpCall;
import dev.natship.http.HttpDefaults;
import dev.natship.http.HttpTransport;
import dev.natship.http.ObjectNames;
import dev.natship.http.Payload;
import dev.natship.http.Refused;
import dev.natship.settings.Settings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Puts each batch as one object. A second attempt overwrites the first, so a lost answer makes no
/// duplicates.
///
/// A store does not read lines, hence no answer is a line's fault: what it will not take is kept
/// until the owner has set things right.
final class S3Sink implements Sink, Sink.Checkable {
  private final HttpTransport transport;
  private final Bucket bucket;
  private final ObjectNames names;
  private final Form form;
  private final Map<String, String> headers;
  private final Signing signing;
  private final AwsOutcomes outcomes;

  private S3Sink(
      HttpTransport transport,
      Bucket bucket,
      ObjectNames names,
      Form form,
      Map<String, String> headers,
      Signing signing) {
    this.transport = transport;
    this.bucket = bucket;
    this.names = names;
    this.form = form;
    this.headers = headers;
    this.signing = signing;
    this.outcomes = new AwsOutcomes(transport.outcomes(), signing);
  }

  static Sink read(Settings settings, Map<String, String> environment, InstantSource clock) {
    Region.refuseHttpSettings(settings);
    Bucket bucket = Bucket.read(settings);
    HttpTransport transport =
        HttpTransport.read(settings, HttpDefaults.post().withMethod("PUT").withUrl(bucket.url()));
    ObjectNames names = ObjectNames.read(settings);
    Keyring keyring = Keyring.read(settings, bucket.region(), environment, clock, transport::send);
    return new S3Sink(
        transport,
        bucket,
        names,
        Form.read(settings, Form.Kind.NDJSON, names::prefix),
        headers(settings),
        new Signing("s3", bucket.region(), keyring, clock));
  }

  /// Reads `storage-class`, `encryption`, `encryption-key`, `acl` and `tags`.
  private static Map<String, String> headers(Settings settings) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-amz-storage-class", settings.text("storage-class", ""));
    headers.put("x-amz-server-side-encryption", settings.text("encryption", ""));
    headers.put("x-amz-server-side-encryption-aws-kms-key-id", settings.text("encryption-key", ""));
    headers.put("x-amz-acl", settings.text("acl", ""));
    headers.put(
        "x-amz-tagging",
        settings.map("tags").entrySet().stream()
            .map(tag -> encode(tag.getKey()) + "=" + encode(tag.getValue()))
            .collect(Collectors.joining("&")));
    headers.values().removeIf(String::isEmpty);
    headers.forEach((name, value) -> {
      if (value.chars().anyMatch(c -> c < ' ' || c > '~')) {
        settings.problem("", name + " would hold characters that a header cannot");
      }
    });
    return headers;
  }

  @Override
  public Encoding encoding() {
    return form;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    Payload payload = transport.pack(form.content(batch));
    HttpCall.Builder call =
        transport
            .call("PUT", bucket.object(names.name(batch, payload)))
            .headerIfAbsent("Content-Type", form.contentType())
            .header("Content-MD5", digest(payload))
            .payload(payload);
    headers.forEach(call::headerIfAbsent);
    return ask(call, this::meaning);
  }

  /// Asks for the bucket itself. The answer never has a body, so that status and headers say all.
  @Override
  public Delivery check() throws IOException, InterruptedException {
    return ask(transport.call("HEAD", bucket.url()), this::checked);
  }

  private Delivery checked(Answer answer) {
    int status = answer.status();
    return switch (status) {
      case 200 -> new Delivery.Accepted(200, "the bucket " + bucket.name() + " is there");
      case 403 -> park(403, "the keys are wrong, or may not list the bucket (s3:ListBucket)");
      case 404 -> park(404, "there is no bucket " + bucket.name());
      default -> meaning(answer);
    };
  }

  private Delivery park(int status, String words) {
    return new Delivery.Park(status, transport.outcomes().explain(status, words));
  }

  private Delivery ask(HttpCall.Builder call, Function<Answer, Delivery> reading)
      throws IOException, InterruptedException {
    try {
      signing.sign(call);
      return reading.apply(transport.send(call.build()));
    } catch (Refused refused) {
      return refused.delivery();
    }
  }

  private Delivery meaning(Answer answer) {
    Delivery delivery = outcomes.classify(answer);
    return delivery instanceof Delivery.Reject reject
            && transport.outcomes().ruled(answer).isEmpty()
        ? new Delivery.Park(reject.status(), reject.words(), transport.outcomes().notBefore(answer))
        : delivery;
  }

  private static String digest(Payload payload) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      payload.forEach(md5::update);
      return Base64.getEncoder().encodeToString(md5.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    transport.close();
  }
}
