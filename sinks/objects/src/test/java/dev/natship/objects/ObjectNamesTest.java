package dev.natship.objects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Field;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.SampleLine;
import dev.natship.transport.Payload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectNamesTest {
  private static final int LONGEST = 1024;

  @Test
  void noNameIsLongerThanStoresTakeWhateverALineHolds() {
    ObjectNames names = names("prefix = \"{{fly.app.name}}/{{message}}/\"");
    SampleLine line = SampleLine.sample().with(Field.MESSAGE, "☃".repeat(1000));
    String id =
        "a-destination-with-the-longest-name".repeat(2).substring(0, 64) + "-mlqgp0rs-0-1-3cfb694a";

    String name = name(names, line, id);

    assertTrue(name.getBytes(StandardCharsets.UTF_8).length <= LONGEST, name);
    assertFalse(name.contains("\ufffd"), "a character is cut in two");
    assertTrue(name.endsWith(id + ".log"), name);
  }

  @Test
  void theSameBatchHasTheSameName() {
    ObjectNames names = names("");

    assertEquals("sandwich/2026-02-17/1771324200-id.log", name(names, SampleLine.sample(), "id"));
    assertEquals(name(names, SampleLine.sample(), "id"), name(names, SampleLine.sample(), "id"));
  }

  private static String name(ObjectNames names, SampleLine line, String id) {
    Batch batch =
        new Batch(
            id,
            names.prefix(line),
            new byte[1],
            new int[] {0},
            new int[] {1},
            new long[] {line.timeNanos()});
    return names.name(batch, Payload.of(new byte[1]));
  }

  private static ObjectNames names(String hocon) {
    Problems problems = new Problems();
    ObjectNames names = ObjectNames.read(Settings.parse("store", hocon, problems));
    assertEquals(List.of(), problems.all());
    return names;
  }
}
