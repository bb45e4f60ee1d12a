package dev.natship.journal;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// The log of logs. Lines are appended once and read by any number of readers, each at its own place.
/// `append` is for any thread and waits neither for a reader nor for the disk.
public final class Journal implements AutoCloseable {
  /// What `append` answers when a holding reader has not finished the lines that would have to go.
  public static final long REFUSED = -1;

  /// What `append` answers to a line longer than `longestRecord()`.
  public static final long TOO_LONG = -2;

  private Journal() {}

  /// Opens or creates; a damaged or torn journal opens too. Throws only where the directory cannot be
  /// used at all: no permission, another process, a newer format.
  public static Journal open(JournalSettings settings, InstantSource clock) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Copies the bytes and returns the line's sequence: 0, 1, 2 … without a gap, also across restarts
  /// unless lines were lost with the process; or `REFUSED` or `TOO_LONG`, both counted.
  public long append(byte[] record, int offset, int length, long receivedMillis) {
    throw new UnsupportedOperationException();
  }

  public int longestRecord() {
    throw new UnsupportedOperationException();
  }

  /// Waits until an append would not be refused; false when the time ran out first.
  public boolean awaitRoom(Duration maxWait) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /// Waits until this line would survive a power failure. False when the time ran out, when it was
  /// evicted before it reached the disk, and always without a directory.
  public boolean awaitDurable(long sequence, Duration maxWait) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /// The reader of this name, where it last committed, or at `fresh` when it never did. A reader that
  /// holds forbids the eviction of what it has not committed.
  public Reader reader(String name, Start fresh, boolean holds) {
    throw new UnsupportedOperationException();
  }

  /// A reader without a cursor, for tail, search and replay.
  public Reader snapshotReader(Start start) {
    throw new UnsupportedOperationException();
  }

  /// The names of all saved cursors, also of readers that are not open.
  public List<String> cursors() {
    throw new UnsupportedOperationException();
  }

  /// Deletes the cursor of a reader that is not open.
  public void forget(String name) {
    throw new UnsupportedOperationException();
  }

  /// Closes the open chunk now, so that readers get it without waiting for its age.
  public void seal() {
    throw new UnsupportedOperationException();
  }

  public JournalStatus status() {
    throw new UnsupportedOperationException();
  }

  /// Seals, writes, syncs, saves the cursors. Readers that wait get null.
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
