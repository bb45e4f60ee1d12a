package dev.natship.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemorySharesTest {
  private static final long MIB = 1 << 20;

  @TempDir Path folder;

  @Test
  void readsTheLimitOfEitherKindOfControlGroup() throws IOException {
    Path two = Files.writeString(folder.resolve("memory.max"), "268435456\n");
    Path one = Files.writeString(folder.resolve("memory.limit_in_bytes"), "134217728\n");

    assertEquals(256 * MIB, MemoryShares.limit(List.of(two, folder.resolve("gone")), 1));
    assertEquals(128 * MIB, MemoryShares.limit(List.of(two, one), 1));
  }

  @Test
  void noLimitMeansWhatElseIsKnown() throws IOException {
    Path two = Files.writeString(folder.resolve("memory.max"), "max\n");
    Path one = Files.writeString(folder.resolve("memory.limit_in_bytes"), "9223372036854771712\n");

    assertEquals(7, MemoryShares.limit(List.of(two, one), 7));
  }

  @Test
  void aSmallMachineKeepsHalfOfItsHeapForEverythingElse() {
    MemoryShares small = new MemoryShares(256 * MIB, 128 * MIB);

    assertEquals(32 * MIB, small.journal());
    assertEquals(16 * MIB, small.batches());
    assertTrue(small.journal() + small.batches() <= small.heap() / 2);
  }

  @Test
  void aLargeMachineDoesNotTakeEverything() {
    MemoryShares large = new MemoryShares(64L << 30, 32L << 30);

    assertEquals(256 * MIB, large.journal());
    assertEquals(128 * MIB, large.batches());
  }

  @Test
  void allChunksInHandFitIntoASmallPartOfTheHeap() {
    MemoryShares small = new MemoryShares(256 * MIB, 128 * MIB);

    assertEquals(256 << 10, small.chunk(small.journal(), 1));
    assertTrue(58L * small.chunk(small.journal(), 58) <= small.heap() / 32);
    assertEquals(4 << 10, small.chunk(64 << 10, 1), "a small journal has small chunks");
  }
}
