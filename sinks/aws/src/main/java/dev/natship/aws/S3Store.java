package dev.natship.aws;

import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.objects.ObjectStore;
import dev.natship.objects.ObjectStoreSink;
import dev.natship.settings.Settings;
import dev.natship.transport.AddressText;
import dev.natship.transport.Answer;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpDefaults;
import dev.natship.transport.HttpTransport;
import dev.natship.transport.Payload;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Objects in S3 and in stores that speak like it. A second attempt overwrites the first.
final class S3Store implements ObjectStore {
  private final HttpTransport transport;
  private final Bucket bucket;
  private final Map<String, String> headers;
  private final AwsOutcomes outcomes;

  private S3Store(
      HttpTransport transport, Bucket bucket, Map<String, String> headers, AwsOutcomes outcomes) {
    this.transport = transport;
    this.bucket = bucket;
    this.headers = headers;
    this.outcomes = outcomes;
  }

  static Sink read(Settings settings, Map<String, String> environment, InstantSource clock) {
    Region.refuseHttpSettings(settings);
    Bucket bucket = Bucket.read(settings);
    HttpTransport transport =
        HttpTransport.read(settings, HttpDefaults.post().withMethod("PUT").withUrl(bucket.url()));
    Keyring keyring = Keyring.read(settings, bucket.region(), environment, clock, transport::send);
    Signing signing = new Signing("s3", bucket.region(), keyring, clock);
    return ObjectStoreSink.read(
        settings,
        transport.authorizedBy(signing::sign),
        new S3Store(
            transport, bucket, headers(settings), new AwsOutcomes(transport.outcomes(), signing)));
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
            .map(tag -> AddressText.value(tag.getKey()) + "=" + AddressText.value(tag.getValue()))
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
  public HttpCall.Builder put(String path, Payload payload) {
    HttpCall.Builder call =
        transport.call("PUT", bucket.url() + "/" + path).header("Content-MD5", digest(payload));
    headers.forEach(call::headerIfAbsent);
    return call;
  }

  @Override
  public HttpCall.Builder find() {
    return transport.call("HEAD", bucket.url());
  }

  @Override
  public String bucket() {
    return "bucket " + bucket.name();
  }

  @Override
  public Delivery meaning(Answer answer) {
    return outcomes.classify(answer);
  }

  @Override
  public String reason(int status) {
    return status == 403 ? "the keys are wrong, or may not list the bucket (s3:ListBucket)" : "";
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
}
