package dev.natship.catalogue;

import dev.natship.testkit.Daemon;
import dev.natship.testkit.FreePort;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A real MinIO. What it has stored is read through its protocol, signed by code of the test.
final class MinioServer implements AutoCloseable {
  static final String ACCESS_KEY = "natship-user";
  static final String SECRET_KEY = "natship+secret/key";
  private static final String REGION = "us-east-1";
  private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Daemon daemon;
  private final HttpClient client = HttpClient.newHttpClient();

  private MinioServer(Daemon daemon) {
    this.daemon = daemon;
  }

  /// The program that the variable `MINIO` names, or one on the path.
  static Optional<Path> program() {
    String named = System.getenv().getOrDefault("MINIO", "");
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(
            Stream.of(named).filter(text -> !text.isEmpty()).map(Path::of),
            Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, "minio")))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static MinioServer start(Path program, Path folder) {
    int port = FreePort.find();
    ProcessBuilder command =
        new ProcessBuilder(
            program.toString(),
            "server",
            folder.resolve("stored").toString(),
            "--address",
            "127.0.0.1:" + port,
            "--console-address",
            "127.0.0.1:" + FreePort.find());
    command.environment().put("MINIO_ROOT_USER", ACCESS_KEY);
    command.environment().put("MINIO_ROOT_PASSWORD", SECRET_KEY);
    command.environment().put("MINIO_BROWSER", "off");
    command.environment().put("HOME", folder.toString());
    return new MinioServer(Daemon.start(command, port));
  }

  String url() {
    return "http://127.0.0.1:" + daemon.port();
  }

  void createBucket(String name) throws Exception {
    ask("PUT", "/" + name, "");
  }

  /// The decompressed lines of all objects in a bucket.
  List<String> lines(String bucket) throws Exception {
    String list = new String(ask("GET", "/" + bucket, "list-type=2"), StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>();
    for (String key : KEY.matcher(list).results().map(found -> found.group(1)).toList()) {
      byte[] object = ask("GET", "/" + bucket + "/" + key, "");
      try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(object))) {
        lines.addAll(new String(plain.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
      }
    }
    return lines;
  }

  private byte[] ask(String method, String path, String query) throws Exception {
    String time = TIME.format(Instant.now());
    String scope = time.substring(0, 8) + "/" + REGION + "/s3/aws4_request";
    String names = "host;x-amz-content-sha256;x-amz-date";
    String canonical =
        """
        %s
        %s
        %s
        host:127.0.0.1:%d
        x-amz-content-sha256:UNSIGNED-PAYLOAD
        x-amz-date:%s

        %s
        UNSIGNED-PAYLOAD\
        """
            .formatted(method, path, query, daemon.port(), time, names);
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
    byte[] key = ("AWS4" + SECRET_KEY).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) {
      key = hmac(key, part);
    }
    String signature =
        HexFormat.of()
            .formatHex(
                hmac(
                    key,
                    "AWS4-HMAC-SHA256\n"
                        + time
                        + "\n"
                        + scope
                        + "\n"
                        + HexFormat.of().formatHex(digest)));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path + (query.isEmpty() ? "" : "?" + query)))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
            .header("x-amz-date", time)
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                    .formatted(ACCESS_KEY, scope, names, signature))
            .build();
    HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException(
          answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
    }
    return answer.body();
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    client.close();
    daemon.close();
  }
}
