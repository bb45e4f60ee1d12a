package dev.natship.azure;

import dev.natship.testkit.Daemon;
import dev.natship.testkit.FreePort;
import dev.natship.testkit.NpmPackage;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpCall.Header;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Microsoft's emulator of Blob Storage. It checks signatures, and forgets everything when it ends.
final class Azurite implements AutoCloseable {
  static final String ACCOUNT = "acme";
  static final String KEY = "bmF0c2hpcCBrZWVwcyBsb2dzLCBuYXRzaGlwIHNoaXBzIGxvZ3M=";

  private static final String VERSION = "2021-08-06";
  private static final Pattern NAME = Pattern.compile("<Name>([^<]*)</Name>");

  private final Daemon daemon;
  private final HttpClient client = HttpClient.newHttpClient();

  private Azurite(Daemon daemon) {
    this.daemon = daemon;
  }

  static Azurite start() {
    int port = FreePort.find();
    ProcessBuilder command =
        NpmPackage.find("azurite", "3.35.0")
            .command(
                "dist/src/blob/main.js",
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                String.valueOf(port),
                "--inMemoryPersistence",
                "--disableTelemetry");
    command.environment().put("AZURITE_ACCOUNTS", ACCOUNT + ":" + KEY);
    return new Azurite(Daemon.start(command, port));
  }

  /// The address of the account. With an emulator, the account is in the path.
  String url() {
    return "http://127.0.0.1:" + daemon.port() + "/" + ACCOUNT;
  }

  /// A query that gives access to a container without its key (SAS).
  ///
  /// @param permissions its parameter `sp`: what it allows
  /// @param until when it expires
  static String signedQuery(String container, String permissions, Instant until) throws Exception {
    String expiry = until.truncatedTo(ChronoUnit.SECONDS).toString();
    String signed =
        String.join(
            "\n",
            permissions,
            "",
            expiry,
            "/blob/" + ACCOUNT + "/" + container,
            "",
            "",
            "",
            VERSION,
            "c",
            "",
            "",
            "",
            "",
            "",
            "",
            "");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
    String signature =
        Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    return "sv="
        + VERSION
        + "&sr=c&sp="
        + permissions
        + "&se="
        + URLEncoder.encode(expiry, StandardCharsets.UTF_8)
        + "&sig="
        + URLEncoder.encode(signature, StandardCharsets.UTF_8);
  }

  void createContainer(String name) throws Exception {
    HttpResponse<byte[]> answer = ask("PUT", "/" + name + "?restype=container");
    if (answer.statusCode() != 201) {
      throw new IOException(new String(answer.body(), StandardCharsets.UTF_8));
    }
  }

  /// The names of all blobs in a container.
  List<String> names(String container) throws Exception {
    String list =
        new String(
            ask("GET", "/" + container + "?restype=container&comp=list").body(),
            StandardCharsets.UTF_8);
    Matcher names = NAME.matcher(list);
    return names.results().map(found -> found.group(1)).sorted().toList();
  }

  /// The decompressed lines of a blob.
  List<String> lines(String container, String path) throws Exception {
    byte[] blob = ask("GET", "/" + container + "/" + path).body();
    try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(blob))) {
      return new String(plain.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private HttpResponse<byte[]> ask(String method, String path) throws Exception {
    HttpCall.Builder call = HttpCall.to(method, url() + path).header("x-ms-version", VERSION);
    new SharedKey(ACCOUNT, Base64.getDecoder().decode(KEY), InstantSource.system()).authorize(call);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(call.url()))
            .method(method, HttpRequest.BodyPublishers.noBody());
    for (Header header : call.headers()) {
      request.header(header.name(), header.value());
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    client.close();
    daemon.close();
  }
}
