package dev.natship.engine;

import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.journal.JournalStatus;
import dev.natship.journal.Reader;
import dev.natship.journal.ReaderProgress;

/// How near a reader is to losing lines, or to making the journal refuse them.
final class JournalPressure {
  private static final double NEARLY_FULL = 0.75;
  private static final double ALMOST_ALL = 0.9;

  private final Journal journal;
  private final JournalSettings settings;

  JournalPressure(Journal journal, JournalSettings settings) {
    this.journal = journal;
    this.settings = settings;
  }

  /// Whether nearly all that memory holds is unread by this reader, so that what comes next costs
  /// the oldest of it. Never where a disk keeps more.
  boolean isOverrun(Reader reader) {
    JournalStatus status = journal.status();
    return settings.directory().isEmpty()
        && status.memoryBytes() >= settings.memoryBytes() * NEARLY_FULL
        && reader.progress().unread() * (double) status.memoryBytes()
            >= status.retainedLines() * settings.memoryBytes() * ALMOST_ALL;
  }

  /// The part of what is retained that the reader has not read, or holds; 0 until the journal is
  /// nearly as large or as old as it may become.
  double on(Reader reader, boolean holds) {
    JournalStatus status = journal.status();
    double full =
        settings.directory().isPresent()
            ? (double) status.diskBytes() / settings.retainBytes()
            : (double) status.memoryBytes() / settings.memoryBytes();
    if (Math.max(full, journal.age()) < NEARLY_FULL || status.retainedLines() == 0) {
      return 0;
    }
    ReaderProgress progress = reader.progress();
    long lines = holds ? progress.end() - progress.committed() : progress.unread();
    return Math.min(1, (double) lines / status.retainedLines());
  }
}
