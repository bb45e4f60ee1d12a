package dev.natship.loki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.natship.api.Batch;
import dev.natship.transport.Content;
import dev.natship.transport.KeyedItems;
import java.util.Comparator;
import java.util.stream.IntStream;

/// A push request: entries grouped by stream and in the order of their times inside each.
final class LokiBody {
  private static final byte[] COMMA = ",".getBytes(US_ASCII);

  private LokiBody() {}

  static Content of(Batch batch) {
    Content content = new Content();
    content.add("{\"streams\":[");
    String separator = "";
    for (KeyedItems.Group group : KeyedItems.groups(batch)) {
      content.add(separator).add("{\"stream\":").add(group.key()).add(",\"values\":[");
      int[] items = inOrder(batch, group.items());
      for (int i = 0; i < items.length; i++) {
        if (i > 0) {
          content.add(COMMA);
        }
        KeyedItems.addValue(batch, items[i], content);
      }
      content.add("]}");
      separator = ",";
    }
    return content.add("]}");
  }

  /// Most streams are in order already.
  private static int[] inOrder(Batch batch, int[] items) {
    for (int i = 1; i < items.length; i++) {
      if (batch.timeNanos(items[i]) < batch.timeNanos(items[i - 1])) {
        return IntStream.of(items)
            .boxed()
            .sorted(Comparator.comparingLong(batch::timeNanos))
            .mapToInt(Integer::intValue)
            .toArray();
      }
    }
    return items;
  }
}
