package dev.natship.reading;

import dev.natship.archive.KeptLines;
import dev.natship.archive.Stretch;
import dev.natship.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Which lines have the numbers by which destinations know them: those of the journal that is in
/// the folder now. Where somebody emptied the folder and left the archive, that one has lines of an
/// earlier journal with the same numbers. Belongs to one thread.
public final class Numbering {
  private final Optional<Path> folder;

  /// Of the running journal.
  private final Optional<Journal.Life> life;

  private OptionalLong begun = OptionalLong.empty();

  private Numbering(Optional<Path> folder, Optional<Journal.Life> life) {
    this.folder = folder;
    this.life = life;
  }

  /// Of the running journal.
  public static Numbering of(Journal journal) {
    return new Numbering(journal.folder(), Optional.of(journal.life()));
  }

  /// Of a folder without a running journal.
  public static Numbering of(Path folder) {
    return new Numbering(Optional.of(folder), Optional.empty());
  }

  public boolean has(LineCursor cursor) {
    if (life.isPresent() && cursor.epoch() == life.get().epoch()) {
      return true;
    }
    if (life.isPresent()
        && (cursor.sequence() >= life.get().first() || cursor.epoch() > life.get().epoch())) {
      return false;
    }
    // Where its header is damaged it is not known of which life a line is.
    return cursor.epoch() == 0 || cursor.epoch() >= begun();
  }

  /// The first life of the journal of which there are lines. Looks into the folder once, for lines
  /// of earlier lives only.
  private long begun() {
    if (begun.isEmpty()) {
      try (KeptLines past = KeptLines.open(folder.orElseThrow())) {
        begun = OptionalLong.of(begun(past.stretches()));
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
    return begun.getAsLong();
  }

  private static long begun(List<Stretch> stretches) {
    long begun = 0;
    long end = 0;
    for (Stretch stretch : stretches) {
      begun = stretch.first() < end ? stretch.epoch() : begun;
      end = stretch.end();
    }
    return begun;
  }
}
