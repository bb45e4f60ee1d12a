package dev.natship.archive;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/// The files of the archive, oldest first, and what there is in them.
final class ArchiveShelf {
  private static final Logger LOG = Log.of(ArchiveShelf.class);

  private final Storage storage;
  private final List<ArchiveEntry> entries = new ArrayList<>();
  private long nextOrdinal;
  private long damaged;

  ArchiveShelf(Storage storage) {
    this.storage = storage;
  }

  static List<ArchiveFormat.Name> names(Storage storage) throws IOException {
    return storage.names().stream()
        .flatMap(file -> ArchiveFormat.parse(file).stream())
        .sorted(Comparator.comparingLong(ArchiveFormat.Name::ordinal))
        .toList();
  }

  /// Reads what each file says of itself, and deletes what was never finished.
  void open() throws IOException {
    // The process before this one may have ended between giving a file its name and syncing it.
    storage.sync();
    for (String file : storage.names()) {
      if (ArchiveFormat.isUnfinished(file)) {
        storage.delete(file);
      }
    }
    for (ArchiveFormat.Name name : names(storage)) {
      nextOrdinal = Math.max(nextOrdinal, name.ordinal() + 1);
      try (ArchiveFile file = ArchiveFile.open(storage, name)) {
        damaged += file.isSound() ? 0 : 1;
        entries.add(file.entry());
      } catch (IOException e) {
        damaged++;
        LOG.log(
            Level.WARNING,
            Code.ARCHIVE_DAMAGED.after("archive: " + name.text() + " cannot be read: " + e));
      }
    }
  }

  void add(ArchiveEntry entry) {
    entries.add(entry);
    nextOrdinal = entry.name().ordinal() + 1;
  }

  long nextOrdinal() {
    return nextOrdinal;
  }

  List<ArchiveEntry> entries() {
    return entries;
  }

  Frontier frontier() {
    return Frontier.of(entries);
  }

  long damaged() {
    return damaged;
  }

  long bytes() {
    return entries.stream().mapToLong(ArchiveEntry::size).sum();
  }

  /// Lets the oldest files go for as long as that is needed. The newest stays: it knows up to where
  /// the journal is archived. Each is gone for good before the next one goes: otherwise one could
  /// come back after a power failure, with a hole behind it that nobody let go.
  void dropOldest(Predicate<ArchiveEntry> goes) throws IOException {
    while (entries.size() > 1 && goes.test(entries.getFirst())) {
      storage.delete(entries.getFirst().name().text());
      entries.removeFirst();
      storage.sync();
    }
  }

  /// Lines between files and inside them that are not there.
  long missing() {
    long missing = 0;
    for (int i = 0; i < entries.size(); i++) {
      ArchiveEntry entry = entries.get(i);
      missing += Math.max(0, entry.end() - entry.first() - entry.lines());
      if (i > 0 && entry.life() == entries.get(i - 1).life()) {
        missing += Math.max(0, entry.first() - entries.get(i - 1).end());
      }
    }
    return missing;
  }
}
