package dev.natship.deadletters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterFilesTest {
  @TempDir Path folder;

  @Test
  void keepsListsShowsAndDrops() throws Exception {
    DeadLetterFiles file = files();
    file.keep(List.of(letter(bytes("one"))));
    file.keep(List.of(letter(bytes("two"))));

    assertEquals(List.of("../we ird"), DeadLetterFiles.sinks(folder));
    assertEquals(List.of("one", "two"), lines(file));
    assertEquals(2, file.drop());
    assertEquals(List.of(), lines(file));
    assertEquals(List.of(), DeadLetterFiles.sinks(folder));
  }

  @Test
  void dropsOnlyWhatIsSelectedFromAllFiles() throws Exception {
    DeadLetterFiles file = new DeadLetterFiles(folder, "box", 1 << 20);
    file.keep(List.of(letter(bytes("one")), letter(bytes("two"))));
    file.beginRetry();
    file.keep(List.of(letter(bytes("three")), letter(bytes("two"))));

    assertEquals(2, file.drop(letter -> text(letter).equals("two")));

    assertEquals(List.of("one", "three"), lines(file));
    assertEquals(2, file.drop(_ -> true));
    assertEquals(List.of(), DeadLetterFiles.sinks(folder));
  }

  @Test
  void whatCannotBeReadIsNotSelected() throws Exception {
    DeadLetterFiles file = new DeadLetterFiles(folder, "box", 1 << 20);
    file.keep(List.of(letter(bytes("one"))));
    String whole = Files.readString(young());
    Files.writeString(young(), "torn\n" + whole + "cut of");

    assertEquals(1, file.drop(_ -> true));

    assertEquals("torn\ncut of", Files.readString(young()));
  }

  @Test
  void lettersStayWhenTheRestCannotBeWritten() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    DeadLetterFiles file =
        new DeadLetterFiles(
            folder,
            "box",
            1 << 20,
            _ -> {
              if (full.get()) {
                throw new IOException("No space left on device");
              }
            });
    file.keep(List.of(letter(bytes("one")), letter(bytes("two"))));
    full.set(true);

    assertThrows(IOException.class, () -> file.drop(letter -> text(letter).equals("one")));

    assertEquals(List.of("one", "two"), lines(file));
  }

  @Test
  void noNameLeavesTheDirectory() throws Exception {
    files().keep(List.of(letter(bytes("one"))));

    try (Stream<Path> files = Files.list(folder.getParent())) {
      assertTrue(files.noneMatch(path -> path.getFileName().toString().contains("ird")));
    }
  }

  @Test
  void theOldestLettersGoWhenThereIsNoRoomAndAreCounted() throws Exception {
    DeadLetterFiles file = files();
    for (int i = 0; i < 200; i++) {
      file.keep(List.of(letter(bytes("line " + i))));
    }

    List<String> kept = lines(file);
    assertTrue(kept.size() < 200);
    assertEquals(200, kept.size() + file.rotatedAway());
    assertEquals("line 199", kept.getLast());
    long size = 0;
    try (Stream<Path> files = Files.list(folder)) {
      size = files.mapToLong(path -> path.toFile().length()).sum();
    }
    assertTrue(size <= 8192, "bytes " + size);
  }

  @Test
  void aTornLineDoesNotHideTheOthers() throws Exception {
    DeadLetterFiles file = files();
    file.keep(List.of(letter(bytes("one"))));
    try (Stream<Path> files = Files.list(folder)) {
      Path jsonl =
          files.filter(path -> path.toString().endsWith(".jsonl")).findFirst().orElseThrow();
      Files.writeString(jsonl, "{\"time\":\"2026\n" + Files.readString(jsonl));
    }

    assertEquals(List.of("one"), lines(file));
  }

  @Test
  void aLetterThatWasCutOffCostsOnlyItself() throws Exception {
    DeadLetterFiles file = files();
    file.keep(List.of(letter(bytes("one"))));
    Files.writeString(young(), "{\"time\":\"2026-02-17T10:30", StandardOpenOption.APPEND);

    file.keep(List.of(letter(bytes("two"))));

    assertEquals(List.of("one", "two"), lines(file));
  }

  @Test
  void aWholeLetterIsFoundBehindWhatWasCutOff() throws Exception {
    DeadLetterFiles file = files();
    file.keep(List.of(letter(bytes("one"))));
    String whole = Files.readString(young());
    Files.writeString(young(), whole.substring(0, 40) + whole + "\0\0\0" + whole);

    assertEquals(List.of("one", "one"), lines(file));
  }

  @Test
  void lettersThatAreKeptTogetherAreSyncedOnceBeforeTheyCount() throws Exception {
    List<Long> synced = new ArrayList<>();
    DeadLetterFiles file =
        new DeadLetterFiles(folder, "box", 1 << 20, channel -> synced.add(channel.size()));

    file.keep(Collections.nCopies(500, letter(bytes("one"))));

    assertEquals(List.of(Files.size(folder.resolve("box.jsonl"))), synced);
    assertEquals(500, file.letters().size());
  }

  @Test
  @Timeout(60)
  void threadsThatComeWhileOneWritesAreServedTogether() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger syncs = new AtomicInteger();
    DeadLetterFiles file =
        new DeadLetterFiles(
            folder,
            "box",
            1 << 20,
            _ -> {
              syncs.incrementAndGet();
              first.countDown();
              await(goOn);
            });
    List<Thread> threads = new ArrayList<>();
    threads.add(Thread.ofVirtual().start(() -> keep(file, "first")));
    first.await();
    for (int i = 0; i < 8; i++) {
      String line = "line " + i;
      threads.add(Thread.ofVirtual().start(() -> keep(file, line)));
    }
    while (file.waiting() < 8) {
      Thread.onSpinWait();
    }

    goOn.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertEquals(2, syncs.get());
    assertEquals(9, file.letters().size());
  }

  @Test
  @Timeout(60)
  void aDestinationDoesNotWaitForAnother() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    DeadLetterFiles slow =
        new DeadLetterFiles(
            folder,
            "slow",
            1 << 20,
            _ -> {
              first.countDown();
              await(goOn);
            });
    Thread held = Thread.ofVirtual().start(() -> keep(slow, "held"));
    first.await();

    DeadLetterFiles other = new DeadLetterFiles(folder, "other", 1 << 20);
    other.keep(List.of(letter(bytes("one"))));

    assertEquals(List.of("one"), lines(other));
    goOn.countDown();
    held.join();
  }

  @Test
  void whatCannotBeSyncedIsTakenBackAndToldAsNotKept() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    DeadLetterFiles file =
        new DeadLetterFiles(
            folder,
            "box",
            1 << 20,
            _ -> {
              if (full.get()) {
                throw new IOException("No space left on device");
              }
            });
    file.keep(List.of(letter(bytes("one"))));
    full.set(true);
    assertThrows(IOException.class, () -> file.keep(List.of(letter(bytes("two")))));
    full.set(false);
    file.keep(List.of(letter(bytes("three"))));

    assertEquals(List.of("one", "three"), lines(file));
  }

  @Test
  @Timeout(60)
  void anInterruptOfOneThreadDoesNotCostTheOthersTheirLetters() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger syncs = new AtomicInteger();
    List<String> failed = Collections.synchronizedList(new ArrayList<>());
    DeadLetterFiles file =
        new DeadLetterFiles(
            folder,
            "box",
            1 << 20,
            channel -> {
              if (syncs.getAndIncrement() == 0) {
                first.countDown();
                await(goOn);
              } else if (Thread.currentThread().isInterrupted()) {
                channel.force(false);
              }
            });
    Thread holder = Thread.ofVirtual().start(() -> keep(file, "first"));
    first.await();
    Thread interrupted =
        Thread.ofVirtual()
            .start(() -> {
              try {
                file.keep(List.of(letter(bytes("interrupted"))));
              } catch (IOException e) {
                failed.add("interrupted");
              }
            });
    while (file.waiting() < 1) {
      Thread.onSpinWait();
    }
    Thread other = Thread.ofVirtual().start(() -> keep(file, "other"));
    while (file.waiting() < 2) {
      Thread.onSpinWait();
    }
    interrupted.interrupt();
    goOn.countDown();
    holder.join();
    interrupted.join();
    other.join();

    assertTrue(lines(file).containsAll(List.of("first", "other")), lines(file)::toString);
  }

  @Test
  void onlyTheirOwnerCanReadThem() throws Exception {
    Path made = folder.resolve("made");
    new DeadLetterFiles(made, "box", 1 << 20).keep(List.of(letter(bytes("one"))));

    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(made.resolve("box.jsonl"))));
  }

  @Test
  void aSubjectGetsTheLetterAsItsMessage() throws Exception {
    List<String> published = new ArrayList<>();
    DeadLetters.published(
            "dead.letters",
            (subject, message) ->
                published.add(subject + " " + new String(message, StandardCharsets.UTF_8)))
        .keep(List.of(letter(bytes("one"))));

    assertTrue(published.getFirst().startsWith("dead.letters {\"time\":"), published::toString);
    assertTrue(published.getFirst().endsWith("\"line\":\"one\"}"), published::toString);
  }

  private Path young() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(path -> path.toString().endsWith(".jsonl")).findFirst().orElseThrow();
    }
  }

  private static void keep(DeadLetterFiles file, String line) {
    try {
      file.keep(List.of(letter(bytes(line))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private DeadLetterFiles files() {
    return new DeadLetterFiles(folder, "../we ird", 8192);
  }

  private static List<String> lines(DeadLetterFiles file) throws IOException {
    return file.letters().stream().map(DeadLetterFilesTest::text).toList();
  }

  private static String text(DeadLetter letter) {
    return new String(letter.line(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static DeadLetter letter(byte[] line) {
    return DeadLetterTest.letter(line);
  }
}
