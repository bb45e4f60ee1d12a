package dev.natship.aws;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobProviderMetadata;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.domain.Blob;
import org.jclouds.blobstore.domain.StorageMetadata;
import org.jclouds.blobstore.options.ListContainerOptions;

/// A real S3 server for one test, in this process. It checks Signature Version 4 with its own code
/// and refuses unsigned requests. Tests read what it has stored directly, not through its protocol.
final class S3Server implements AutoCloseable {
  static final String ACCESS_KEY = "AKIDEXAMPLE";
  static final String SECRET_KEY = "the+secret/key";

  private final BlobStoreContext context;
  private final S3Proxy server;

  private S3Server(BlobStoreContext context, S3Proxy server) {
    this.context = context;
    this.server = server;
  }

  static S3Server start() throws Exception {
    return start(S3Proxy.builder());
  }

  /// Starts a server that has a host name for each bucket, below this host.
  static S3Server startAs(String host) throws Exception {
    return start(S3Proxy.builder().virtualHost(host));
  }

  private static S3Server start(S3Proxy.Builder builder) throws Exception {
    BlobStoreContext context =
        ContextBuilder.newBuilder(new TransientNio2BlobProviderMetadata())
            .credentials("nobody", "nothing")
            .build(BlobStoreContext.class);
    S3Proxy server =
        builder
            .blobStore(context.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
            .build();
    server.start();
    return new S3Server(context, server);
  }

  String url() {
    return "http://127.0.0.1:" + server.getPort();
  }

  void createBucket(String name) {
    context.getBlobStore().createContainerInLocation(null, name);
  }

  /// The names of all objects in a bucket, sorted.
  List<String> names(String bucket) {
    return context.getBlobStore().list(bucket, ListContainerOptions.Builder.recursive()).stream()
        .map(StorageMetadata::getName)
        .sorted()
        .toList();
  }

  Blob object(String bucket, String name) {
    return context.getBlobStore().getBlob(bucket, name);
  }

  /// The decompressed lines of every object.
  Map<String, List<String>> lines(String bucket) throws IOException {
    Map<String, List<String>> lines = new TreeMap<>();
    for (String name : names(bucket)) {
      try (InputStream object = object(bucket, name).getPayload().openStream();
          InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(object) : object) {
        lines.put(name, new String(plain.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
      }
    }
    return lines;
  }

  @Override
  public void close() {
    try (context) {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the S3 server does not stop", e);
    }
  }
}
