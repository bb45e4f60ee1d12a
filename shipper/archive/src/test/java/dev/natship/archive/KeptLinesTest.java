package dev.natship.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.segments.SegmentPieces;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What either the archive or the journal still has is there, once and in its order, also where the
/// archive keeps less than the journal does.
class KeptLinesTest {
  private static final ArchiveSettings PLENTY =
      new ArchiveSettings(Long.MAX_VALUE, Duration.ofDays(30), 0);
  private static final ArchiveSettings NEWEST_ONLY = new ArchiveSettings(0, Duration.ofDays(30), 0);

  private final FakeDisk journal = new FakeDisk();
  private final FakeDisk archive = new FakeDisk();
  private final SampleSegments scribe = new SampleSegments(journal, 10);

  private void archive(ArchiveSettings settings) throws IOException {
    Instant now = Instant.ofEpochMilli(SampleSegments.BEGIN);
    new Archiver(journal, archive, settings, () -> now, () -> Long.MAX_VALUE / 2, 2_000).step();
  }

  private void write(int segments) throws IOException {
    for (int i = 0; i < segments; i++) {
      scribe.segment(50);
    }
  }

  private List<String> all() {
    return ReadBack.expected(scribe.epoch(), 0, scribe.next());
  }

  @Test
  void whatTheArchiveLetGoIsReadFromTheJournal() throws Exception {
    write(5);
    scribe.append(20);

    archive(NEWEST_ONLY);

    assertEquals(1, archive.names().size(), "the rest is only in the journal");
    assertEquals(all(), ReadBack.lines(journal, archive));
    journal.delete(SegmentPieces.list(journal).getFirst().file());
    assertEquals(ReadBack.expected(scribe.epoch(), 50, 270), ReadBack.lines(journal, archive));
  }

  @Test
  void whatTheArchiveLetsGoMeanwhileIsReadFromTheJournal() throws Exception {
    write(5);
    scribe.append(20);
    archive(PLENTY);
    List<String> lines;
    try (KeptLines past = KeptLines.open(journal, Optional.of(archive))) {
      archive(NEWEST_ONLY);
      lines = ReadBack.lines(past);
    }

    assertEquals(all(), lines);
  }

  /// Deleted by another hand, or of a format that is not known.
  @Test
  void aFileOfTheArchiveThatIsMissingBetweenOthersIsReadFromTheJournal() throws Exception {
    write(5);
    scribe.append(20);
    archive(PLENTY);

    archive.delete(archive.names().get(2));

    assertEquals(all(), ReadBack.lines(journal, archive));
  }

  @Test
  void aJournalThatWasBegunAnewIsReadAfterTheEarlierOne() throws Exception {
    write(3);
    archive(NEWEST_ONLY);
    List<String> expected = new ArrayList<>(ReadBack.expected(scribe.epoch(), 100, 150));
    scribe.anew();
    write(4);
    scribe.append(20);
    expected.addAll(all());
    assertEquals(expected, ReadBack.lines(journal, archive), "not archived yet");

    archive(PLENTY);
    assertEquals(expected, ReadBack.lines(journal, archive), "archived");

    archive(NEWEST_ONLY);
    assertEquals(all(), ReadBack.lines(journal, archive), "the archive has the newest file only");
  }
}
