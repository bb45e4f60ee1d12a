package dev.natship.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.chunks.Loss;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What happens to a reader while it reads from the disk, and to the arrays it gives back.
class ReaderTest {
  private static final int CHUNK = 1024;
  private static final int CHUNKS_IN_MEMORY = 16;

  static {
    QuietLogs.begin();
  }

  private final FaultyStorage storage = new FaultyStorage(new Random(1));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void linesEvictedWhileTheyAreReadAreLostAndNotRead(int operation) throws Exception {
    Journal journal = open();
    fill(journal, 40);
    try (Reader reader = journal.snapshotReader(new StartPosition.Earliest())) {
      var operations = new AtomicInteger();
      storage.meanwhile(() -> {
        if (operations.incrementAndGet() == operation) {
          fill(journal, 40);
        }
      });

      Chunk chunk = reader.next(Duration.ZERO);

      assertNotNull(chunk);
      ReaderProgress progress = reader.progress();
      assertTrue(progress.adds(), progress.toString());
      assertTrue(progress.losses().get(Loss.RETAINED_BYTES) > 0);
      assertEquals(chunk.firstSequence(), progress.start() + progress.lost());
    }
  }

  @Test
  void whatIsPutBackIsReadAgain() throws Exception {
    Journal journal = open();
    fill(journal, 40);
    try (Reader reader = journal.snapshotReader(new StartPosition.Earliest())) {
      Chunk fromDisk = reader.next(Duration.ZERO);
      assertNotNull(fromDisk);
      reader.putBack(fromDisk, fromDisk.firstSequence());
      fromDisk.close();

      Chunk again = reader.next(Duration.ZERO);

      assertNotNull(again);
      assertEquals(fromDisk.firstSequence(), again.firstSequence());
      assertEquals(again.count(), reader.progress().read());
      assertTrue(reader.progress().adds(), reader.progress().toString());
    }
  }

  @Test
  void whatIsPutBackAfterItsEvictionIsLost() throws Exception {
    Journal journal =
        Journal.open(
            JournalSettings.inMemory(CHUNKS_IN_MEMORY * CHUNK).chunked(CHUNK, Duration.ofDays(1)),
            Instant::now);
    seal(journal, 2);
    try (Reader reader = journal.snapshotReader(new StartPosition.Earliest())) {
      Chunk chunk = reader.next(Duration.ZERO);
      assertNotNull(chunk);
      seal(journal, 4 * CHUNKS_IN_MEMORY);

      reader.putBack(chunk, chunk.firstSequence());

      assertEquals(0, reader.progress().read());
      assertTrue(reader.progress().adds(), reader.progress().toString());
      assertTrue(reader.progress().losses().get(Loss.RETAINED_BYTES) >= chunk.count());
    }
    journal.close();
  }

  @Test
  void aReaderThatIsClosedWhileItReadsGivesNothing() throws Exception {
    Journal journal = open();
    fill(journal, 40);
    Reader reader = journal.snapshotReader(new StartPosition.Earliest());
    storage.meanwhile(reader::close);

    assertNull(reader.next(Duration.ZERO));
    storage.meanwhile(() -> {});
    assertEquals(0, reader.progress().read());
  }

  @Test
  void chunksClosedByTheReaderAndTheDiskAreUsedAgain() throws Exception {
    Journal journal = open();
    Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
    Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 20 * CHUNKS_IN_MEMORY; i++) {
      fill(journal, 1);
      arrays.add(closed(reader));
    }

    assertEquals(0, reader.progress().lost());
    assertTrue(arrays.size() <= CHUNKS_IN_MEMORY, arrays.size() + " arrays");
  }

  @Test
  void chunksReadFromTheDiskAndClosedAreUsedAgain() throws Exception {
    Journal journal = open();
    fill(journal, 40);
    Reader reader = journal.snapshotReader(new StartPosition.Earliest());
    Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 40 - CHUNKS_IN_MEMORY; i++) {
      arrays.add(closed(reader));
    }

    assertEquals(1, arrays.size());
  }

  private static byte[] closed(Reader reader) throws InterruptedException {
    Chunk chunk = reader.next(Duration.ZERO);
    assertNotNull(chunk);
    chunk.close();
    return chunk.bytes();
  }

  /// So many chunks of a line each, all written.
  private static void fill(Journal journal, int chunks) {
    for (int i = 0; i < chunks; i++) {
      seal(journal, 1);
      journal.writer().step(true);
    }
  }

  private static void seal(Journal journal, int chunks) {
    byte[] line = "x".repeat(900).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < chunks; i++) {
      journal.append(line, 0, line.length, 0);
      journal.seal();
    }
  }

  private Journal open() throws IOException {
    var settings =
        new JournalSettings(
            CHUNKS_IN_MEMORY * CHUNK,
            Optional.of(Path.of("unused")),
            60 * CHUNK,
            Duration.ofDays(1),
            Duration.ZERO,
            CHUNK,
            Duration.ofMillis(25));
    return Journal.open(settings, () -> Instant.EPOCH, storage, 8 * CHUNK, System::nanoTime);
  }
}
