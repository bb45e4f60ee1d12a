package dev.natship.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Readers that wait for many lines, so that nobody is woken for each one. Without the journal's
/// threads: nothing seals a chunk but what is under test.
@Timeout(60)
class PatienceTest {
  private static final Duration LONG = Duration.ofSeconds(40);

  private final Journal journal = open();
  private final Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);

  @Test
  void aReaderGetsAllTheLinesThatItWaitsForInOneChunk() throws Exception {
    CompletableFuture<Chunk> chunk = inBackground(() -> reader.nextOf(50, LONG));
    appendAll(49);
    assertFalse(chunk.isDone());

    appendAll(1);

    assertEquals(50, chunk.get().count());
    assertEquals(50, reader.waitedUntil());
  }

  @Test
  void onlyWhoWaitsForTheNextLineIsUrgent() throws Exception {
    assertNull(reader.nextOf(100, Duration.ofMillis(1)));
    assertFalse(journal.isUrgent());

    CompletableFuture<Chunk> chunk = inBackground(() -> reader.next(LONG));

    while (!journal.isUrgent()) {
      Thread.onSpinWait();
    }
    appendAll(1);
    journal.seal();
    assertEquals(1, chunk.get().count());
  }

  @Test
  void aFullChunkIsEnough() throws Exception {
    CompletableFuture<Chunk> chunk = inBackground(() -> reader.nextOf(1_000_000, LONG));

    for (int i = 0; i < 1_000 && !chunk.isDone(); i++) {
      appendAll(1);
    }

    assertTrue(chunk.get().count() < 1_000);
  }

  @Test
  void whenTheTimeIsOverItGetsWhatThereIs() throws Exception {
    appendAll(3);

    Chunk chunk = reader.nextOf(100, Duration.ofMillis(1));

    assertNotNull(chunk);
    assertEquals(3, chunk.count());
    assertNull(reader.nextOf(100, Duration.ofMillis(1)));
  }

  @Test
  void anOpenChunkStaysOpenForOneThatDoesNotWait() throws Exception {
    appendAll(3);

    assertNull(reader.nextOf(100, Duration.ZERO));
    assertNull(reader.next(Duration.ZERO));
  }

  @Test
  void sealingWakesItAndSoDoesClosing() throws Exception {
    CompletableFuture<Chunk> chunk = inBackground(() -> reader.nextOf(100, LONG));
    appendAll(3);
    journal.seal();
    assertEquals(3, chunk.get().count());

    CompletableFuture<Chunk> none = inBackground(() -> reader.nextOf(100, LONG));
    journal.close();
    assertNull(none.get());
  }

  @Test
  void aChunkThatIsSealedForAnotherDoesNotWakeIt() throws Exception {
    Reader other = journal.reader("axiom", new StartPosition.Earliest(), false);
    CompletableFuture<Chunk> chunk = inBackground(() -> reader.nextOf(10, LONG));
    for (int i = 1; i <= 9; i++) {
      appendAll(1);
      assertNotNull(other.nextOf(100, Duration.ofMillis(1)));
    }
    assertFalse(chunk.isDone());

    appendAll(1);

    assertEquals(1, chunk.get().count());
    assertEquals(10, reader.waitedUntil());
  }

  @Test
  void aReaderThatIsToldToDoesNotWaitAnyMore() throws Exception {
    CompletableFuture<Chunk> chunk = inBackground(() -> reader.nextOf(100, LONG));
    appendAll(3);

    reader.stopWaiting();

    assertEquals(3, chunk.get().count());
    assertNull(reader.nextOf(100, LONG));
    assertNull(reader.next(LONG));
  }

  @Test
  void onlyWhoWantsTheNextChunkHasTheTimerSealItSoon() throws Exception {
    CompletableFuture<Chunk> patient = inBackground(() -> reader.nextOf(100, LONG));
    assertFalse(wantsChunksSoon());

    Reader eager = journal.reader("console", new StartPosition.Earliest(), false);
    CompletableFuture<Chunk> chunk = inBackground(() -> eager.next(LONG));
    assertTrue(wantsChunksSoon());

    appendAll(1);
    journal.seal();
    assertEquals(1, chunk.get().count());
    assertEquals(1, patient.get().count());
    assertFalse(wantsChunksSoon());
  }

  private boolean wantsChunksSoon() {
    journal.state.lock.lock();
    try {
      return journal.state.wantsChunksSoon();
    } finally {
      journal.state.lock.unlock();
    }
  }

  private void appendAll(int lines) {
    for (int i = 0; i < lines; i++) {
      byte[] line = "line".repeat(10).getBytes(StandardCharsets.UTF_8);
      assertTrue(journal.append(line, 0, line.length, 0) >= 0);
    }
  }

  private interface Read {
    Chunk read() throws InterruptedException;
  }

  /// Returns once the thread waits.
  private static CompletableFuture<Chunk> inBackground(Read read) {
    CompletableFuture<Chunk> result = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                result.complete(read.read());
              } catch (Throwable failure) {
                result.completeExceptionally(failure);
              }
            });
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return result;
  }

  private static Journal open() {
    try {
      return Journal.open(
          JournalSettings.inMemory(1 << 20).chunked(4096, Duration.ofMillis(1)),
          InstantSource.system(),
          null,
          1 << 20,
          System::nanoTime);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}
