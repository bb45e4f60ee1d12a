package dev.natship.loki;

import dev.natship.api.Batch;
import dev.natship.transport.Content;
import dev.natship.transport.KeyedItems;
import java.util.Comparator;
import java.util.List;

/// A push request: entries grouped by stream and in the order of their times inside each.
final class LokiBody {
  private LokiBody() {}

  static Content of(Batch batch) {
    Content content = new Content();
    content.add("{\"streams\":[");
    String separator = "";
    for (KeyedItems.Group group : KeyedItems.groups(batch)) {
      content.add(separator).add("{\"stream\":").add(group.key()).add(",\"values\":[");
      List<Integer> items = group.items();
      items.sort(Comparator.comparingLong(batch::timeNanos));
      for (int i = 0; i < items.size(); i++) {
        content.add(i == 0 ? "" : ",");
        KeyedItems.addValue(batch, items.get(i), content);
      }
      content.add("]}");
      separator = ",";
    }
    return content.add("]}");
  }
}
