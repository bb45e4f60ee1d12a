package dev.natship.catalogue;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/// What was sent over protocols other than HTTP, as readable text.
final class WireFile {
  private WireFile() {}

  static String of(String text) {
    return HttpFile.shortened(text.replace("\0", "(NUL)\n"));
  }

  /// Writes for each message: subject, headers, an empty line, payload.
  static String ofMessages(List<Message> messages) {
    StringBuilder text = new StringBuilder();
    messages.forEach(message -> append(message, text));
    return HttpFile.shortened(text.toString());
  }

  private static void append(Message message, StringBuilder text) {
    text.append(message.getSubject()).append('\n');
    Headers headers = message.getHeaders();
    if (headers != null) {
      for (String name : new TreeSet<>(headers.keySet())) {
        text.append(name).append(": ").append(String.join(", ", headers.get(name))).append('\n');
      }
    }
    text.append('\n').append(new String(message.getData(), StandardCharsets.UTF_8)).append('\n');
  }

  /// Writes for each record: key and time, headers, an empty line, value. Goes partition by
  /// partition.
  static String ofRecords(List<ConsumerRecord<String, String>> records) {
    StringBuilder text = new StringBuilder();
    records.stream()
        .sorted(
            Comparator.<ConsumerRecord<String, String>>comparingInt(ConsumerRecord::partition)
                .thenComparingLong(ConsumerRecord::offset))
        .forEach(each -> append(each, text));
    return HttpFile.shortened(text.toString());
  }

  private static void append(ConsumerRecord<String, String> each, StringBuilder text) {
    String key = each.key() == null ? "(no key)" : each.key();
    text.append(key).append(" at ").append(Instant.ofEpochMilli(each.timestamp())).append('\n');
    for (Header header : each.headers()) {
      String value = new String(header.value(), StandardCharsets.UTF_8);
      text.append(header.key()).append(": ").append(value).append('\n');
    }
    text.append('\n').append(each.value()).append('\n');
  }
}
