package dev.natship.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.segments.FolderStorage;
import dev.natship.segments.SegmentPieces;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A folder that was written when the formats had their first versions: what people kept has to be
/// read by every Natship that comes. The folder is never written anew; a later format gets another.
class EarlierFormatTest {
  private static final Path FOLDER =
      Path.of("src/test/resources/dev/natship/archive/first-formats");
  private static final int ARCHIVED = 138;
  private static final int ALL = 158;

  @Test
  void theFirstFormatsAreReadStill() throws Exception {
    if ("write".equals(System.getProperty("golden")) && !Files.exists(FOLDER)) {
      write();
    }
    List<String> damage = new ArrayList<>();
    try (Storage journal = FolderStorage.readOnly(FOLDER);
        Storage archive = FolderStorage.readOnly(Archiver.folder(FOLDER))) {
      assertEquals(
          ReadBack.expected(SampleSegments.BEGIN, 0, ALL),
          ReadBack.lines(journal, archive, damage));
      assertEquals(2, ArchiveShelf.names(archive).size());
      assertEquals(1, SegmentPieces.list(journal).size());
    }
    assertEquals(List.of(), damage);
  }

  private static void write() throws IOException {
    FakeDisk journal = new FakeDisk();
    FakeDisk archive = new FakeDisk();
    SampleSegments scribe = new SampleSegments(journal, 10);
    scribe.segment(ARCHIVED - 38);
    scribe.append(38);
    scribe.finish();
    scribe.begin();
    scribe.append(ALL - ARCHIVED);
    scribe.finish();
    new Archiver(
            journal,
            archive,
            new ArchiveSettings(Long.MAX_VALUE, Duration.ofDays(30), 0),
            () -> Instant.ofEpochMilli(SampleSegments.BEGIN),
            () -> Long.MAX_VALUE,
            2_000)
        .step();
    Files.createDirectories(Archiver.folder(FOLDER));
    String newest = SegmentPieces.list(journal).getLast().file();
    Files.write(FOLDER.resolve(newest), journal.bytes(newest));
    for (String name : archive.names()) {
      Files.write(Archiver.folder(FOLDER).resolve(name), archive.bytes(name));
    }
  }
}
