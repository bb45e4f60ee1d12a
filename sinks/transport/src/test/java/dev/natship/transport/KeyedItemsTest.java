package dev.natship.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Batch;
import dev.natship.api.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyedItemsTest {
  private static final long SEED = Long.getLong("natship.seed", System.nanoTime());

  private final Random random = new Random(SEED);

  @Test
  void groupsItemsByTheirKeysInTheOrderInWhichTheyCame() {
    for (int round = 0; round < 500; round++) {
      int items = random.nextInt(200);
      int keys = 1 + random.nextInt(60);
      Map<String, List<Integer>> expected = new LinkedHashMap<>();
      Output data = new Output(64);
      int[] offsets = new int[items];
      int[] lengths = new int[items];
      for (int i = 0; i < items; i++) {
        String key = "key".repeat(random.nextInt(2)) + random.nextInt(keys);
        expected.computeIfAbsent(key, _ -> new ArrayList<>()).add(i);
        offsets[i] = data.size();
        int mark = KeyedItems.begin(data);
        data.text(key);
        KeyedItems.endKey(data, mark);
        data.text("=").number(i);
        lengths[i] = data.size() - offsets[i];
      }
      Batch batch = new Batch("id", "", data.toByteArray(), offsets, lengths, new long[items]);

      List<KeyedItems.Group> groups = KeyedItems.groups(batch);

      assertEquals(
          List.copyOf(expected.keySet()),
          groups.stream().map(group -> new String(group.key(), UTF_8)).toList(),
          "seed " + SEED);
      for (KeyedItems.Group group : groups) {
        int[] wanted =
            expected.get(new String(group.key(), UTF_8)).stream().mapToInt(i -> i).toArray();
        assertArrayEquals(wanted, group.items(), "seed " + SEED);
        Content content = new Content();
        KeyedItems.addValue(batch, wanted[0], content);
        assertEquals("=" + wanted[0], new String(content.toByteArray(), UTF_8), "seed " + SEED);
      }
    }
  }
}
