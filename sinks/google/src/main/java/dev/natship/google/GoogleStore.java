package dev.natship.google;

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
import java.time.InstantSource;
import java.util.Map;

/// Objects in Google Cloud Storage. With HMAC keys instead of a service account, `type = s3` does
/// the same.
final class GoogleStore implements ObjectStore {
  private static final String URL = "https://storage.googleapis.com";
  private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";

  private final HttpTransport transport;
  private final String bucket;
  private final String storageClass;
  private final String acl;

  private GoogleStore(HttpTransport transport, String bucket, String storageClass, String acl) {
    this.transport = transport;
    this.bucket = bucket;
    this.storageClass = storageClass;
    this.acl = acl;
  }

  /// Reads `bucket`, `storage-class`, `acl`, `credentials` and what names and forms objects.
  static Sink read(Settings settings, Map<String, String> environment, InstantSource clock) {
    HttpTransport transport =
        HttpTransport.read(settings, HttpDefaults.post().withMethod("PUT").withUrl(URL), clock);
    String bucket = settings.text("bucket");
    if (!bucket.matches("[a-z0-9._-]{3,222}")) {
      settings.unusable("bucket", "expected the name of a bucket");
      bucket = "unset";
    }
    return ObjectStoreSink.read(
        settings,
        transport.authorizedBy(
            GoogleTokens.read(settings, SCOPE, environment, clock, transport::send)),
        new GoogleStore(
            transport, bucket, settings.text("storage-class", ""), settings.text("acl", "")));
  }

  @Override
  public HttpCall.Builder put(String path, Payload payload) {
    HttpCall.Builder call = transport.call("PUT", url() + "/" + path);
    if (!storageClass.isEmpty()) {
      call.headerIfAbsent("x-goog-storage-class", storageClass);
    }
    if (!acl.isEmpty()) {
      call.headerIfAbsent("x-goog-acl", acl);
    }
    return call;
  }

  @Override
  public HttpCall.Builder find() {
    return transport.call("HEAD", url());
  }

  private String url() {
    return AddressText.withoutLastSlash(transport.address()) + "/" + bucket;
  }

  @Override
  public String bucket() {
    return "bucket " + bucket;
  }

  @Override
  public Delivery meaning(Answer answer) {
    return transport.outcomes().classify(answer);
  }
}
