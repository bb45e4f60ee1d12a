package dev.natship.journal;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.segments.SavedCursor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// How far one named reader has committed, in memory. Guarded by the journal's lock; the disk
/// writer saves it.
final class Cursor {
  private static final Logger LOG = Log.of(Cursor.class);
  static final long NEVER_SAVED = -1;

  final String name;
  private long committed;
  private SavedCursor saved;
  private boolean used;
  private boolean changed;
  private Note.@Nullable Writer writer;

  /// How often in a row the writer returned nothing. Belongs to the thread that saves.
  int silent;

  /// What the last reader of this name left.
  private @Nullable SavedCursor left;

  Cursor(String name, long committed, SavedCursor saved) {
    this.name = name;
    this.committed = committed;
    this.saved = saved;
  }

  /// A new one, which is in no file yet.
  static Cursor fresh(String name, long committed) {
    return new Cursor(name, committed, new SavedCursor(NEVER_SAVED, new long[0], new byte[0]));
  }

  boolean commit(long sequence) {
    boolean moves = sequence > committed;
    committed = Math.max(committed, sequence);
    return moves;
  }

  long committed() {
    return committed;
  }

  boolean dirty() {
    return changed || saved.sequence() != committed;
  }

  void change() {
    changed = true;
  }

  /// A change that was made up to now is about to be saved.
  void beginSave() {
    changed = false;
  }

  /// As the file has it, or will have it after the save that is under way.
  SavedCursor saved() {
    return saved;
  }

  void saved(SavedCursor now) {
    saved = now;
  }

  void write(Note.Writer with) {
    writer = with;
    changed = true;
  }

  /// Its reader closes, and this is the last that is saved of it.
  void leave(SavedCursor last) {
    left = last;
    writer = null;
    changed = true;
  }

  /// What the next reader of this name finds.
  SavedCursor latest() {
    return left == null ? saved : left;
  }

  Note.@Nullable Writer writer() {
    return writer;
  }

  /// The writer's note; null when it has none now. Called without the lock.
  @Nullable Note ask(Note.Writer asked) {
    try {
      return asked.note();
    } catch (RuntimeException bug) {
      if (silent == 0) {
        LOG.log(
            Level.ERROR,
            Code.JOURNAL_BUG.after("journal: the reader " + name + " cannot write its note"),
            bug);
      }
      return null;
    }
  }

  /// One reader at a time; false when there is one.
  boolean take() {
    boolean free = !used;
    used = true;
    writer = free ? null : writer;
    return free;
  }

  void release() {
    used = false;
  }

  boolean used() {
    return used;
  }
}
