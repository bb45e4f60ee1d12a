package dev.natship.journal;

import dev.natship.segments.SavedCursor;
import org.jspecify.annotations.Nullable;

/// The committed place of one named reader, in memory. Guarded by the journal's lock; the disk
/// writer saves it.
final class Cursor {
  static final long NEVER_SAVED = -1;

  final String name;
  private long committed;
  private SavedCursor saved;
  private boolean used;
  private boolean changed;
  private Note.@Nullable Writer writer;

  /// How often in a row the writer could not tell anything. Belongs to the thread that saves.
  int silent;

  /// What the last reader of this name left.
  private @Nullable SavedCursor left;

  Cursor(String name, long committed, SavedCursor saved) {
    this.name = name;
    this.committed = committed;
    this.saved = saved;
  }

  /// A new one, which no file knows.
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

  /// What is to be saved counts from now on as known.
  void beginSave() {
    changed = false;
  }

  /// As the file has it, or will have it next.
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

  /// Its reader goes, and this is what it has to say.
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
