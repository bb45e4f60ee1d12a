package dev.natship.splunk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.natship.api.Delivery;
import dev.natship.transport.AddressText;
import dev.natship.transport.Answer;
import dev.natship.transport.Content;
import dev.natship.transport.HttpTransport;
import java.io.IOException;
import java.time.Duration;

/// Waits until the indexer says that a batch is written. The owner must want that, and the token
/// must have it switched on.
///
/// The indexer says `true` only once for a number, so each batch asks for its own number alone.
final class Acknowledgements {
  private static final JsonFactory JSON = new JsonFactory();

  private final HttpTransport transport;
  private final String channel;
  private final boolean wanted;
  private final Duration interval;
  private final int attempts;

  Acknowledgements(
      HttpTransport transport, String channel, boolean wanted, Duration interval, int attempts) {
    this.transport = transport;
    this.channel = channel;
    this.wanted = wanted;
    this.interval = interval;
    this.attempts = attempts;
  }

  Delivery await(long number, Delivery.Accepted accepted) throws IOException, InterruptedException {
    if (!wanted) {
      return accepted;
    }
    for (int attempt = 0; attempt < attempts; attempt++) {
      Thread.sleep(interval);
      Answer answer = ask(number);
      if (answer.successful() && indexed(answer.body(), number)) {
        return accepted;
      }
    }
    return new Delivery.Retry(
        accepted.status(), "taken, but not acknowledged after " + attempts + " questions");
  }

  private Answer ask(long number) throws IOException, InterruptedException {
    var call =
        transport
            .call("")
            .headerIfAbsent("X-Splunk-Request-Channel", channel)
            .headerIfAbsent("Content-Type", "application/json");
    String url =
        AddressText.withoutQuery(call.url()).replaceFirst("/event$", "/ack")
            + "?channel="
            + channel;
    String body = "{\"acks\":[" + number + "]}";
    return transport.send(call.url(url).payload(transport.pack(new Content().add(body))).build());
  }

  private static boolean indexed(byte[] body, long number) throws IOException {
    String wanted = Long.toString(number);
    try (JsonParser parser = JSON.createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_TRUE && wanted.equals(parser.currentName())) {
          return true;
        }
      }
    }
    return false;
  }
}
