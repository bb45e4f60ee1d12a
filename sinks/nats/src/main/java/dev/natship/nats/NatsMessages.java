package dev.natship.nats;

import dev.natship.api.Batch;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads an item of a batch: a line with the subject, a line for each header, an empty line, the
/// payload.
final class NatsMessages {
  private NatsMessages() {}

  static Message of(Batch batch, int item) {
    byte[] data = batch.data();
    int end = batch.offset(item) + batch.length(item);
    int lineEnd = lineEnd(data, batch.offset(item));
    NatsMessage.Builder message =
        NatsMessage.builder().subject(text(data, batch.offset(item), lineEnd));
    Headers headers = new Headers();
    int at = lineEnd + 1;
    while ((lineEnd = lineEnd(data, at)) > at) {
      String line = text(data, at, lineEnd);
      int colon = line.indexOf(':');
      headers.add(line.substring(0, colon), line.substring(colon + 1));
      at = lineEnd + 1;
    }
    if (!headers.isEmpty()) {
      message.headers(headers);
    }
    return message.data(Arrays.copyOfRange(data, at + 1, end)).build();
  }

  private static int lineEnd(byte[] data, int from) {
    int at = from;
    while (data[at] != '\n') {
      at++;
    }
    return at;
  }

  private static String text(byte[] data, int from, int to) {
    return new String(data, from, to - from, StandardCharsets.UTF_8);
  }
}
