package dev.natship.admin;

import dev.natship.journal.Journal;
import dev.natship.reading.LineCursor;

/// Which lines have the numbers by which lanes know them: those of this life of the journal, and
/// those before that it goes on from.
record Numbering(Journal.Life life) {
  static Numbering of(Journal journal) {
    return new Numbering(journal.life());
  }

  boolean has(LineCursor cursor) {
    return cursor.epoch() == life.epoch() || cursor.sequence() < life.first();
  }
}
