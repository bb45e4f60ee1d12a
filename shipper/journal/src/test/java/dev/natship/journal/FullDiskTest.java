package dev.natship.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.natship.segments.JournalFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A file system of four mebibytes that really fills up. Needs to be allowed to mount one.
@Timeout(120)
class FullDiskTest {
  private static final int DISK = 4 << 20;
  private static final Duration LONG = Duration.ofSeconds(30);

  static {
    QuietLogs.begin();
  }

  @TempDir Path mountPoint;

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(
        runs("mount", "-t", "tmpfs", "-o", "size=" + DISK, "tmpfs", mountPoint.toString()),
        "not allowed to mount a small file system");
  }

  @AfterEach
  void unmount() throws Exception {
    runs("umount", mountPoint.toString());
  }

  @Test
  @Tag("F12")
  void goesOnInMemoryAndReturnsToTheDiskWhenThereIsRoomAgain() throws Exception {
    Path ballast = mountPoint.resolve("ballast");
    Files.write(ballast, new byte[DISK / 2]);
    JournalSettings settings =
        JournalSettings.inMemory(8 << 20)
            .chunked(16 << 10, Duration.ofMillis(5))
            .on(mountPoint.resolve("journal"))
            .retaining(1 << 30, Duration.ofDays(1));
    try (Journal journal = Journal.open(settings, InstantSource.system())) {
      Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
      long last = append(journal);
      while (journal.status().disk() instanceof DiskHealth.Working) {
        last = append(journal);
        journal.awaitDurable(last, Duration.ofMillis(20));
      }

      var failing = assertInstanceOf(DiskHealth.Failing.class, journal.status().disk());
      assertTrue(failing.reason().contains("No space left"), failing.reason());
      for (int i = 0; i < 20; i++) {
        last = append(journal);
      }
      journal.seal();
      assertEquals(last + 1, RecoveryTest.readAll(reader).size());
      assertTrue(journal.status().durableSequence() <= last);

      Files.delete(ballast);

      assertTrue(journal.awaitDurable(last, LONG));
      assertInstanceOf(DiskHealth.Working.class, journal.status().disk());
      assertEquals(last + 1, journal.status().durableLines());
    }
    JournalFiles.Report report = JournalFiles.check(mountPoint.resolve("journal"));
    assertEquals(0, report.missing());
    assertTrue(report.segments().size() > 1);
  }

  /// A disk much smaller than what may be retained: the lines that everybody has got make room, and
  /// new ones become durable.
  @Test
  @Tag("F12")
  void linesThatEverybodyHasGotMakeRoomForNewOnes() throws Exception {
    JournalSettings settings =
        JournalSettings.inMemory(8 << 20)
            .chunked(16 << 10, Duration.ofMillis(5))
            .on(mountPoint.resolve("journal"))
            .retaining(1 << 30, Duration.ofDays(1));
    long last = -1;
    try (Journal journal = Journal.open(settings, InstantSource.system())) {
      Reader reader = journal.reader("loki", new StartPosition.Earliest(), false);
      for (int i = 0; i < 4 * DISK / 10_000; i++) {
        last = append(journal);
        if (i % 10 == 9) {
          assertTrue(journal.awaitDurable(last, LONG), "line " + last);
          assertEquals(10, RecoveryTest.readAll(reader).size());
          reader.commit(last + 1);
        }
      }

      assertTrue(journal.awaitDurable(last, LONG));
      JournalStatus status = journal.status();
      assertInstanceOf(DiskHealth.Working.class, status.disk());
      assertEquals(last + 1, status.durableLines());
      assertTrue(status.evictedEarlyLines() > last / 2, status.toString());
      assertEquals(status.evictedEarlyLines(), status.firstSequence());
      assertTrue(reader.progress().losses().isEmpty());
    }
    JournalFiles.Report report = JournalFiles.check(mountPoint.resolve("journal"));
    assertEquals(0, report.missing());
  }

  private static long append(Journal journal) {
    byte[] line = "x".repeat(10_000).getBytes(StandardCharsets.UTF_8);
    return journal.append(line, 0, line.length, System.currentTimeMillis());
  }

  private static boolean runs(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
