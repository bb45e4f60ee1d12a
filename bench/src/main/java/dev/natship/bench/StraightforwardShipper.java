package dev.natship.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A shipper as one writes it in an afternoon. It parses each line to a tree, writes a thousand
/// trees in the form that is asked for, compresses them with gzip and posts them with the JDK's
/// client, to one destination after the other. It has no journal, no retries and no ledger; at most
/// it appends what it receives to a file, or reads a file instead of receiving. Runs in its own
/// process, until it is told to end.
final class StraightforwardShipper {
  private static final int LINES = 1000;

  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpClient client;
  private final List<URI> destinations;
  private final StraightforwardForm form;
  private final Optional<FileChannel> spool;
  private final List<ObjectNode> batch = new ArrayList<>();

  private StraightforwardShipper(
      HttpClient client,
      List<URI> destinations,
      StraightforwardForm form,
      Optional<FileChannel> spool) {
    this.client = client;
    this.destinations = destinations;
    this.form = form;
    this.spool = spool;
  }

  /// Options are `name=value`: `nats`, `progress` (a counter that says that it is there), `form`,
  /// `to` (once for each destination), `ca`, `spool` (a file that gets each line before it is
  /// posted), `from` (a file with the lines, instead of NATS).
  public static void main(String[] options) throws Exception {
    List<String> all = List.of(options);
    SharedCounter progress = SharedCounter.open(Path.of(values(all, "progress").getFirst()));
    Optional<SSLContext> tls = trusting(values(all, "ca"));
    HttpClient.Builder client = HttpClient.newBuilder();
    tls.ifPresent(client::sslContext);
    StraightforwardShipper shipper =
        new StraightforwardShipper(
            client.build(),
            values(all, "to").stream().map(URI::create).toList(),
            StraightforwardForm.named(values(all, "form").getFirst()),
            spool(values(all, "spool")));
    List<String> from = values(all, "from");
    if (from.isEmpty()) {
      shipper.subscribe(values(all, "nats").getFirst(), tls);
      progress.set(0);
    } else {
      progress.set(0);
      shipper.read(Path.of(from.getFirst()));
    }
    Thread.currentThread().join();
  }

  private void subscribe(String url, Optional<SSLContext> tls) throws Exception {
    io.nats.client.Options.Builder options = io.nats.client.Options.builder().server(url);
    tls.ifPresent(options::sslContext);
    Connection nats = Nats.connect(options.build());
    Dispatcher dispatcher = nats.createDispatcher(message -> take(message.getData()));
    dispatcher.setPendingLimits(-1, -1);
    dispatcher.subscribe("logs.>");
    nats.flush(Duration.ofSeconds(5));
  }

  private void read(Path file) throws IOException, InterruptedException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    if (!batch.isEmpty()) {
      post();
    }
  }

  private void take(byte[] line) throws InterruptedException {
    try {
      if (spool.isPresent()) {
        spool.get().write(ByteBuffer.wrap(line));
        spool.get().write(ByteBuffer.wrap(new byte[] {'\n'}));
      }
      batch.add((ObjectNode) mapper.readTree(line));
      if (batch.size() == LINES) {
        post();
        batch.clear();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void post() throws IOException, InterruptedException {
    if (spool.isPresent()) {
      spool.get().force(false);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(body)) {
      form.write(batch, gzip);
    }
    for (URI destination : destinations) {
      HttpRequest request =
          HttpRequest.newBuilder(destination)
              .header("Content-Type", "application/x-ndjson")
              .header("Content-Encoding", "gzip")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
              .build();
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status != 200) {
        throw new IllegalStateException("the destination answered " + status);
      }
    }
  }

  private static List<String> values(List<String> options, String name) {
    return options.stream()
        .filter(option -> option.startsWith(name + "="))
        .map(option -> option.substring(name.length() + 1))
        .toList();
  }

  private static Optional<FileChannel> spool(List<String> path) throws IOException {
    return path.isEmpty()
        ? Optional.empty()
        : Optional.of(
            FileChannel.open(
                Path.of(path.getFirst()), StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  private static Optional<SSLContext> trusting(List<String> authority)
      throws IOException, GeneralSecurityException {
    if (authority.isEmpty()) {
      return Optional.empty();
    }
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(Path.of(authority.getFirst()))) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return Optional.of(context);
  }
}
