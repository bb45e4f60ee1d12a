package dev.natship.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.segments.SegmentPieces;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Journals that write, delete, write unfinished lines again and begin anew, and archives that are
/// killed, full or without power, and of which some keep less than the journal, at random. After
/// each step a reader finds every line that either of them has, once and in its order. Longer with
/// `-Dnatship.archive.seconds=600`.
class RandomLifeTest {
  private static final ArchiveSettings PLENTY =
      new ArchiveSettings(Long.MAX_VALUE, Duration.ofDays(30), 0);

  /// By epoch, then by sequence.
  private static final Comparator<String> ORDER =
      Comparator.comparingLong((String line) -> Long.parseLong(line, 0, line.indexOf(':'), 10))
          .thenComparingLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)));

  @Test
  void everyLineIsThereOnceWhateverHappens() throws Exception {
    long end = System.nanoTime() + Long.getLong("natship.archive.seconds", 3) * 1_000_000_000L;
    long seed = Long.getLong("natship.archive.seed", 1);
    do {
      new Life(seed).live(40);
      seed++;
    } while (System.nanoTime() < end);
  }

  private static final class Life {
    private final long seed;
    private final Random random;
    private final ArchiveSettings settings;
    private final FakeDisk journal = new FakeDisk();
    private final FakeDisk archive = new FakeDisk();
    private final SampleSegments scribe;
    private final Set<String> archived = new HashSet<>();
    private final List<String> told = new ArrayList<>();
    private Archiver archiver;

    Life(long seed) throws IOException {
      this.seed = seed;
      this.random = new Random(seed);
      this.settings =
          seed % 2 == 1 ? PLENTY : new ArchiveSettings(seed % 4 * 1_000, Duration.ofDays(30), 0);
      this.scribe = new SampleSegments(journal, 1 + random.nextInt(20));
      scribe.begin();
      archiver = archiver();
    }

    private Archiver archiver() throws IOException {
      return new Archiver(
          journal,
          archive,
          settings,
          () -> Instant.ofEpochMilli(SampleSegments.BEGIN),
          () -> 1 << 30,
          1 + random.nextInt(3000));
    }

    void live(int steps) throws IOException {
      for (int i = 0; i < steps; i++) {
        step();
        check();
      }
      archive.full(false);
      archiver.step();
      check();
      Set<String> kept = new HashSet<>(archived);
      while (SegmentPieces.list(journal).size() > 1) {
        journal.delete(SegmentPieces.list(journal).getFirst().file());
      }
      check();
      assertTrue(settings != PLENTY || archived.containsAll(kept), what());
    }

    private void step() throws IOException {
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> {
          told.add("write");
          scribe.append(1 + random.nextInt(60));
        }
        case 3, 4 -> {
          told.add("finish");
          scribe.append(1);
          scribe.finish();
          scribe.begin();
        }
        case 5 -> {
          told.add("doubt");
          scribe.append(1 + random.nextInt(30));
          scribe.doubt(random.nextInt(40));
          scribe.begin();
          scribe.append(1);
        }
        case 6 -> {
          told.add("forget");
          List<SegmentPieces.Named> segments = SegmentPieces.list(journal);
          if (segments.size() > 1) {
            journal.delete(segments.getFirst().file());
          }
        }
        case 7 -> kill();
        case 8 -> {
          told.add("full");
          archive.full(random.nextBoolean());
          archiver.step();
        }
        default -> {
          told.add(random.nextInt(20) == 0 ? "anew" : "archive");
          if (told.getLast().equals("anew")) {
            scribe.anew();
            scribe.begin();
          } else {
            archiver.step();
          }
        }
      }
    }

    private void kill() throws IOException {
      boolean power = random.nextBoolean();
      told.add(power ? "lose power" : "kill");
      archive.killAt(1 + random.nextInt(15));
      try {
        archiver.step();
      } catch (FakeDisk.Killed _) {
        // as meant
      }
      archive.killAt(Integer.MAX_VALUE);
      if (power) {
        archive.losePower(random);
      }
      archiver = archiver();
    }

    /// The archive keeps what it had, and a reader finds that and what the journal has.
    private void check() throws IOException {
      List<String> damage = new ArrayList<>();
      List<String> lines = ReadBack.lines(journal, archive, damage);
      Set<String> found = new HashSet<>(lines);
      assertEquals(found.size(), lines.size(), "twice: " + what());
      assertEquals(List.of(), damage, what());
      assertEquals(lines.stream().sorted(ORDER).toList(), lines, what());
      List<String> inArchive = ReadBack.lines(new FakeDisk(), archive);
      assertTrue(found.containsAll(inArchive), what());
      assertTrue(settings != PLENTY || inArchive.containsAll(archived), "gone: " + what());
      archived.addAll(inArchive);
      List<String> inJournal = ReadBack.lines(journal, new FakeDisk());
      assertTrue(found.containsAll(inJournal), "missing: " + what());
      found.removeAll(inArchive);
      found.removeAll(inJournal);
      assertEquals(Set.of(), found, what());
    }

    private String what() {
      return "seed " + seed + ": " + told;
    }
  }
}
