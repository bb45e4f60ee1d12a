package dev.natship.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.Nats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// A shipper as one writes it in an afternoon. It parses each line to a tree, writes a thousand
/// trees in the form that is asked for, compresses them with gzip and posts them with the JDK's
/// client. It has no journal, no retries and no ledger. Runs in its own process, until it is told
/// to end.
final class StraightforwardShipper {
  private static final int LINES = 1000;

  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI destination;
  private final StraightforwardForm form;
  private final List<ObjectNode> batch = new ArrayList<>();

  private StraightforwardShipper(URI destination, StraightforwardForm form) {
    this.destination = destination;
    this.form = form;
  }

  public static void main(String[] arguments) throws Exception {
    SharedCounter progress = SharedCounter.open(Path.of(arguments[1]));
    StraightforwardShipper shipper =
        new StraightforwardShipper(
            URI.create(arguments[2]), StraightforwardForm.named(arguments[3]));
    Connection nats = Nats.connect(arguments[0]);
    Dispatcher dispatcher = nats.createDispatcher(shipper::take);
    dispatcher.setPendingLimits(-1, -1);
    dispatcher.subscribe("logs.>");
    nats.flush(Duration.ofSeconds(5));
    progress.set(0);
    Thread.currentThread().join();
  }

  private void take(Message message) throws InterruptedException {
    try {
      batch.add((ObjectNode) mapper.readTree(message.getData()));
      if (batch.size() == LINES) {
        post();
        batch.clear();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void post() throws IOException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(body)) {
      form.write(batch, gzip);
    }
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
