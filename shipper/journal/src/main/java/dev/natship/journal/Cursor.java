package dev.natship.journal;

/// The committed place of one named reader, in memory. Guarded by the journal's lock; the disk
/// writer saves it in a `CursorFile`.
final class Cursor {
  static final long NEVER_SAVED = -1;

  final String name;
  private long committed;
  private long saved;
  private boolean used;

  Cursor(String name, long committed, long saved) {
    this.name = name;
    this.committed = committed;
    this.saved = saved;
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
    return saved != committed;
  }

  boolean neverSaved() {
    return saved == NEVER_SAVED;
  }

  void saved(long sequence) {
    saved = sequence;
  }

  /// One reader at a time; false when there is one.
  boolean take() {
    boolean free = !used;
    used = true;
    return free;
  }

  void release() {
    used = false;
  }

  boolean used() {
    return used;
  }
}
