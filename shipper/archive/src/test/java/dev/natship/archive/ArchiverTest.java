package dev.natship.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.segments.ChunkFormat;
import dev.natship.segments.SegmentPieces;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What the archive holds after everything that may happen to it and to the journal beside it.
class ArchiverTest {
  private static final int SMALL = 2_000;
  private static final ArchiveSettings PLENTY =
      new ArchiveSettings(Long.MAX_VALUE, Duration.ofDays(30), 0);

  private final FakeDisk journal = new FakeDisk();
  private final FakeDisk archive = new FakeDisk();
  private final SampleSegments scribe = new SampleSegments(journal, 10);
  private Instant now = Instant.ofEpochMilli(SampleSegments.BEGIN);
  private long usable = Long.MAX_VALUE / 2;

  private Archiver archiver(ArchiveSettings settings) throws IOException {
    return new Archiver(journal, archive, settings, () -> now, () -> usable, SMALL);
  }

  private Archiver archiver() throws IOException {
    return archiver(PLENTY);
  }

  private List<String> all() {
    return ReadBack.expected(scribe.epoch(), 0, scribe.next());
  }

  private void deleteOldest(int count) throws IOException {
    List<SegmentPieces.Named> segments = SegmentPieces.list(journal);
    for (SegmentPieces.Named segment : segments.subList(0, Math.min(count, segments.size() - 1))) {
      journal.delete(segment.file());
    }
  }

  @Test
  void holdsEachFinishedSegmentOnceAndLeavesTheNewestToTheJournal() throws Exception {
    scribe.segment(105);
    scribe.segment(33);
    scribe.append(20);
    Archiver archiver = archiver();

    archiver.step();
    archiver.step();

    assertEquals(2, archiver.status().files());
    assertEquals(138, archiver.status().lines());
    assertEquals(all(), ReadBack.lines(journal, archive));
    deleteOldest(2);
    assertEquals(all(), ReadBack.lines(journal, archive));
    assertEquals(
        Instant.ofEpochMilli(SampleSegments.BEGIN), archiver.status().oldest().orElseThrow());
  }

  /// Whoever looked at the folder before finds it in the archive, where an earlier life has a file
  /// that begins with the same line.
  @Test
  void whatWasArchivedAndDeletedSinceIsOfTheLifeThatItWas() throws Exception {
    scribe.segment(50);
    archiver().step();
    scribe.anew();
    scribe.segment(40);
    List<String> found = new ArrayList<>();
    try (KeptLines past = KeptLines.open(journal, Optional.of(archive))) {
      archiver().step();
      deleteOldest(1);
      found.addAll(ReadBack.lines(past));
    }

    List<String> expected = new ArrayList<>(ReadBack.expected(SampleSegments.BEGIN, 0, 50));
    expected.addAll(ReadBack.expected(scribe.epoch(), 0, 40));
    assertEquals(expected, found);
  }

  @Test
  void knowsAfterARestartWhatItHas() throws Exception {
    scribe.segment(50);
    archiver().step();
    scribe.append(50);
    scribe.finish();
    scribe.begin();

    archiver().step();
    archiver().step();

    assertEquals(2, archiver().status().files());
    assertEquals(all(), ReadBack.lines(journal, archive));
  }

  @Test
  void linesThatWereWrittenAgainAreThereOnce() throws Exception {
    scribe.begin();
    scribe.append(60);
    scribe.doubt(20);
    scribe.begin();
    scribe.append(60);
    scribe.finish();
    scribe.begin();

    assertEquals(all(), ReadBack.lines(journal, archive), "in the journal");
    archiver().step();
    deleteOldest(5);

    assertEquals(100, scribe.next());
    assertEquals(all(), ReadBack.lines(journal, archive), "in the archive");
  }

  @Test
  void tellsWhatTheJournalLetGoBeforeItCame() throws Exception {
    scribe.segment(50);
    Archiver archiver = archiver();
    archiver.step();
    scribe.append(40);
    scribe.finish();
    scribe.segment(30);
    deleteOldest(2);

    archiver.step();

    assertEquals(40, archiver.status().missingLines());
    assertEquals(40, archiver().status().missingLines(), "after a restart");
    List<String> lines = ReadBack.lines(journal, archive);
    assertEquals(new HashSet<>(lines).size(), lines.size());
    assertEquals(80, lines.size());
  }

  @Test
  void aJournalThatWasBegunAnewIsArchivedFromItsFirstLine() throws Exception {
    scribe.segment(100);
    archiver().step();
    List<String> before = ReadBack.expected(scribe.epoch(), 0, 100);
    scribe.anew();
    scribe.segment(70);
    scribe.append(5);

    List<String> both = new ArrayList<>(before);
    both.addAll(all());
    assertEquals(both, ReadBack.lines(journal, archive), "not archived yet");
    archiver().step();
    archiver().step();
    deleteOldest(1);

    assertEquals(both, ReadBack.lines(journal, archive));
    assertEquals(0, archiver().status().missingLines());
  }

  @Test
  void afterAKillAtAnyStepNothingIsDoubledOrMissing() throws Exception {
    for (boolean power : new boolean[] {false, true}) {
      boolean finished = false;
      for (int step = 1; !finished; step++) {
        FakeDisk folder = new FakeDisk();
        FakeDisk disk = new FakeDisk();
        SampleSegments writer = new SampleSegments(folder, 10);
        writer.segment(35);
        writer.segment(20);
        List<String> all = ReadBack.expected(writer.epoch(), 0, writer.next());
        disk.killAt(step);
        try {
          new Archiver(folder, disk, PLENTY, () -> now, () -> usable, SMALL).step();
          finished = true;
        } catch (FakeDisk.Killed _) {
          // as meant
        }
        Random random = new Random(step);
        disk.killAt(Integer.MAX_VALUE);
        if (power) {
          disk.losePower(random);
        }

        assertEquals(all, ReadBack.lines(folder, disk), "killed in step " + step);
        Archiver after = new Archiver(folder, disk, PLENTY, () -> now, () -> usable, SMALL);
        after.step();
        folder.delete(SegmentPieces.list(folder).getFirst().file());
        folder.delete(SegmentPieces.list(folder).getFirst().file());
        assertEquals(all, ReadBack.lines(folder, disk), "begun again after step " + step);
        assertEquals(2, disk.names().size(), "nothing half written is left");
      }
    }
  }

  /// What is gone is always the oldest: no file comes back between two that went, nothing is there
  /// twice, and what the status says of the past is so.
  @Test
  void afterAKillWhileOldFilesGoTheRestIsWhole() throws Exception {
    for (int seed = 0; seed < 40; seed++) {
      boolean power = seed > 0;
      boolean finished = false;
      for (int step = 1; !finished; step++) {
        FakeDisk folder = new FakeDisk();
        FakeDisk disk = new FakeDisk();
        ArchiveSettings settings = sixFilesOfWhichThreeGo(folder, disk);
        disk.killAt(step);
        try {
          new Archiver(folder, disk, settings, () -> now, () -> usable, SMALL).step();
          finished = true;
        } catch (FakeDisk.Killed _) {
          // as meant
        }
        disk.killAt(Integer.MAX_VALUE);
        if (power) {
          disk.losePower(new Random(1000L * seed + step));
        }
        String what = "seed " + seed + ", killed in step " + step;

        List<String> lines = ReadBack.lines(folder, disk);
        long first = 300 - lines.size();
        assertEquals(ReadBack.expected(SampleSegments.BEGIN, first, 300), lines, what);
        assertTrue(first <= 150, what);
        Archiver after = new Archiver(folder, disk, settings, () -> now, () -> usable, SMALL);
        assertEquals(0, after.status().missingLines(), what);
        assertEquals(
            SampleSegments.millis(first), after.status().oldest().orElseThrow().toEpochMilli());
        after.step();
        assertEquals(
            ReadBack.expected(SampleSegments.BEGIN, 150, 300), ReadBack.lines(folder, disk), what);
        assertEquals(3, after.status().files(), what);
        assertEquals(3, disk.names().size(), what);
        assertEquals(
            SampleSegments.millis(150), after.status().oldest().orElseThrow().toEpochMilli());
      }
    }
  }

  /// Five files and a segment that is to be the sixth. Two are too old, and one is too much.
  private ArchiveSettings sixFilesOfWhichThreeGo(FakeDisk folder, FakeDisk disk)
      throws IOException {
    SampleSegments writer = new SampleSegments(folder, 10);
    for (int i = 0; i < 5; i++) {
      writer.segment(50);
    }
    Archiver before = new Archiver(folder, disk, PLENTY, () -> now, () -> usable, SMALL);
    before.step();
    for (int i = 0; i < 5; i++) {
      folder.delete(SegmentPieces.list(folder).getFirst().file());
    }
    writer.segment(50);
    now = Instant.ofEpochMilli(SampleSegments.millis(100)).plus(Duration.ofDays(1));
    long one = before.status().bytes() / 5;
    return new ArchiveSettings(3 * one + one / 2, Duration.ofDays(1), 0);
  }

  @Test
  void aFullDiskCostsNothingButTime() throws Exception {
    scribe.segment(50);
    Archiver archiver = archiver();
    archive.full(true);

    archiver.step();

    assertTrue(archiver.status().failure().orElseThrow().contains("no space left"));
    assertEquals(List.of(), archive.names());
    assertEquals(all(), ReadBack.lines(journal, archive));
    archive.full(false);
    archiver.step();
    assertTrue(archiver.status().failure().isEmpty());
    assertEquals(1, archiver.status().files());
  }

  @Test
  void leavesTheJournalTheRoomThatItMayStillNeed() throws Exception {
    scribe.segment(50);
    Archiver archiver = archiver(new ArchiveSettings(Long.MAX_VALUE, Duration.ofDays(30), 1 << 20));
    usable = 1 << 20;

    archiver.step();
    usable = 1 << 20;

    assertEquals(1, archiver.status().files(), "what the journal has is not counted twice");
    scribe.append(50);
    scribe.finish();
    scribe.begin();
    usable = 1 << 10;
    archiver.step();
    assertTrue(archiver.status().failure().orElseThrow().contains("ARCHIVE-FULL"));
  }

  @Test
  void oldFilesGoByAgeAndByBytesAndTheNewestStays() throws Exception {
    for (int i = 0; i < 5; i++) {
      scribe.segment(50);
      scribe.finish();
      scribe.begin();
    }
    archiver().step();
    long one = archiver().status().bytes() / 5;
    Archiver bytes = archiver(new ArchiveSettings(3 * one + 50, Duration.ofDays(30), 0));
    bytes.step();
    assertEquals(3, bytes.status().files());

    now = now.plus(Duration.ofDays(31));
    Archiver age = archiver();
    age.step();
    assertEquals(1, age.status().files());
    age.step();
    assertEquals(1, age.status().files(), "what went is not archived again");
  }

  @Test
  void aDamagedByteCostsAtMostItsBlock() throws Exception {
    scribe.segment(300);
    archiver().step();
    deleteOldest(1);
    String name = archive.names().getFirst();
    byte[] sound = archive.bytes(name);
    List<String> all = all();
    int most = 0;
    for (Stretch.Part part : parts()) {
      most = Math.max(most, (int) (part.end() - part.first()));
    }
    for (int at = 0; at < sound.length; at += 1 + at % 13) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 0x10;
      archive.bytes(name, damaged);

      List<String> damage = new ArrayList<>();
      List<String> lines = ReadBack.lines(journal, archive, damage);

      assertTrue(all.size() - lines.size() <= most, "byte " + at + " costs too much");
      assertTrue(all.containsAll(lines) && new HashSet<>(lines).size() == lines.size());
      assertTrue(
          lines.size() == all.size() || !damage.isEmpty(), "byte " + at + " is lost silently");
      Archiver archiver = archiver();
      archiver.step();
      assertEquals(1, archiver.status().files(), "it goes on, and archives nothing twice");
    }
  }

  private List<Stretch.Part> parts() throws IOException {
    try (KeptLines past = KeptLines.open(journal, Optional.of(archive));
        Stretch.Reading reading = past.stretches().getFirst().open()) {
      return reading.parts();
    }
  }

  @Test
  void aFileOfALaterNatshipIsLeftAsItIsAndTold() throws Exception {
    scribe.segment(50);
    archiver().step();
    String name = archive.names().getFirst();
    byte[] newer = archive.bytes(name).clone();
    newer[11] = 2;
    int sum = ChunkFormat.sum(newer, 0, 12);
    ByteBuffer.wrap(newer).putInt(12, sum);
    archive.bytes(name, newer);

    List<String> damage = new ArrayList<>();
    assertEquals(all(), ReadBack.lines(journal, archive, damage), "the journal has them still");
    assertTrue(damage.getFirst().contains("format 2"), damage.toString());
    assertEquals(1, archiver().status().damagedFiles());
    assertTrue(archive.names().contains(name));
  }

  @Test
  void aSegmentThatCannotBeReadIsGivenUpAfterAWhile() throws Exception {
    scribe.segment(50);
    scribe.append(30);
    scribe.finish();
    scribe.begin();
    String bad = SegmentPieces.list(journal).getFirst().file();
    Storage broken = new Broken(journal, bad);
    Archiver archiver = new Archiver(broken, archive, PLENTY, () -> now, () -> usable, SMALL);

    archiver.step();
    assertEquals(0, archiver.status().files());
    archiver.step();
    archiver.step();

    assertEquals(30, archiver.status().lines());
    assertThrows(IOException.class, () -> broken.open(bad));
  }
}
