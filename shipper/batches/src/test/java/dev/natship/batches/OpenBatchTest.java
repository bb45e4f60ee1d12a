package dev.natship.batches;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenBatchTest {
  private static final int MOST = 1_000_000;

  /// Its data never grow beyond what a batch may weigh, and its records no further than those of
  /// such a batch: doubled once more they would be an array that no later batch asks for.
  @ParameterizedTest
  @CsvSource({"300, 390", "300, 3000", "3000, 300", "17, 16"})
  void growsToWhatAFullBatchNeeds(int encoded, int record) {
    OpenBatch batch = filled(encoded, record, MOST / encoded);

    BatchSizes sizes = batch.sizes();
    assertTrue(sizes.data() <= MOST * 1.125, sizes.toString());
    assertTrue(sizes.records() <= batch.recordBytes() * 1.125 * 1.125 + 16_384, sizes.toString());
  }

  @Test
  void holdsLinesThatAreLongerThanThoseBefore() {
    OpenBatch batch = filled(300, 10, 100);

    for (int i = 0; i < 100; i++) {
      add(batch, 300, 40_000);
    }

    assertEquals(200, batch.size());
    assertEquals(100 * 10 + 100 * 40_000, batch.recordBytes());
  }

  private static OpenBatch filled(int encoded, int record, int lines) {
    OpenBatch batch =
        new OpenBatch("", 0, BatchSizes.of(encoded, record, new BatchSizes(0, 0, 2)), byte[]::new);
    for (int i = 0; i < lines; i++) {
      add(batch, encoded, record);
    }
    return batch;
  }

  private static void add(OpenBatch batch, int encoded, int record) {
    if (!batch.hasRoom(encoded, record)) {
      batch.grow(batch.grown(encoded, record, true, MOST), byte[]::new);
    }
    batch.add(new byte[encoded], 0, encoded, 0, batch.size(), 0, 0, new byte[record], 0, record);
  }
}
