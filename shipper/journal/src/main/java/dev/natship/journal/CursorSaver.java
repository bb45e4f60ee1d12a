package dev.natship.journal;

import dev.natship.chunks.Runs;
import dev.natship.codes.Log;
import dev.natship.segments.CursorFile;
import dev.natship.segments.SavedCursor;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Saves all cursors together when one has changed: a few times a second, less often when the disk
/// is slow, and from time to time without a change, as a sign of life. Belongs to the disk writer's
/// thread.
final class CursorSaver {
  private static final Logger LOG = Log.of(CursorSaver.class);
  private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(100);

  /// How often in a row a reader may be unable to say where it is.
  private static final int SILENT = 50;

  static final long SIGN_OF_LIFE = TimeUnit.SECONDS.toNanos(2);

  private final ReentrantLock lock;
  private final Cursors cursors;
  private final Storage storage;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private @Nullable CursorFile file;
  private List<String> earlier;
  private long dueAt;
  private long savedAt;
  private boolean saved;

  private record Save(Cursor cursor, SavedCursor content) {}

  CursorSaver(
      JournalState state,
      List<String> earlier,
      Storage storage,
      InstantSource clock,
      LongSupplier nanos) {
    this.lock = state.lock;
    this.cursors = state.cursors;
    this.earlier = earlier;
    this.storage = storage;
    this.clock = clock;
    this.nanos = nanos;
    this.dueAt = nanos.getAsLong();
  }

  /// When the next save is due. Lock held.
  long dueAt() {
    return cursors.saveWanted() || !saved ? dueAt : Math.max(dueAt, savedAt + SIGN_OF_LIFE);
  }

  boolean due() {
    lock.lock();
    try {
      return nanos.getAsLong() - dueAt() >= 0;
    } finally {
      lock.unlock();
    }
  }

  void postpone() {
    dueAt = nanos.getAsLong() + EVERY;
  }

  /// The next save is the last sign of this life, whether or not a cursor has changed.
  void signOff() {
    saved = false;
  }

  /// The folder has cursors of an earlier format only.
  boolean upgrades() {
    return !earlier.isEmpty();
  }

  /// False when a reader could not say where it is; its cursor is then saved as it was.
  boolean save() throws IOException {
    List<Cursor> all;
    boolean dirty;
    lock.lock();
    try {
      all = cursors.all();
      dirty = cursors.dirty();
      cursors.beginSave();
    } finally {
      lock.unlock();
    }
    boolean sign = !saved || nanos.getAsLong() - savedAt >= SIGN_OF_LIFE;
    if (!dirty && !sign) {
      return true;
    }
    long began = nanos.getAsLong();
    boolean done = false;
    try {
      boolean whole = save(all, sign);
      done = true;
      savedAt = began;
      saved = true;
      return whole;
    } finally {
      long ended = nanos.getAsLong();
      dueAt = ended + Math.max(EVERY, 4 * (ended - began));
      if (!done) {
        again(all);
      }
    }
  }

  /// @param sign whether readers without news are asked too
  private boolean save(List<Cursor> all, boolean sign) throws IOException {
    boolean whole = true;
    var saves = new ArrayList<Save>();
    Map<String, SavedCursor> contents = new HashMap<>();
    for (Cursor cursor : all) {
      SavedCursor content = content(cursor, sign);
      if (content == null) {
        whole = false;
        content = unchanged(cursor);
      } else {
        saves.add(new Save(cursor, content));
      }
      if (content.sequence() != Cursor.NEVER_SAVED) {
        contents.put(cursor.name, content);
      }
    }
    write(new CursorFile.Content(clock.millis(), contents));
    lock.lock();
    try {
      for (Save save : saves) {
        save.cursor().saved(save.content());
      }
      if (!whole) {
        cursors.wantSave();
      }
    } finally {
      lock.unlock();
    }
    return whole;
  }

  /// Null when the reader cannot say where it is now.
  private @Nullable SavedCursor content(Cursor cursor, boolean sign) {
    Note.Writer writer;
    lock.lock();
    try {
      writer = cursor.writer();
      if (!cursor.dirty() && (writer == null || !sign)) {
        return cursor.saved();
      }
      cursor.beginSave();
      if (writer == null) {
        return withoutNews(cursor);
      }
    } finally {
      lock.unlock();
    }
    Note note = cursor.ask(writer);
    lock.lock();
    try {
      if (note != null) {
        cursor.silent = 0;
        return note.saved();
      }
      // No segment is deleted before all have said where they are. A reader that never does must
      // not fill the disk.
      return ++cursor.silent < SILENT ? null : withoutNews(cursor);
    } finally {
      lock.unlock();
    }
  }

  /// The old note with the new sequence. Lock held.
  private static SavedCursor withoutNews(Cursor cursor) {
    SavedCursor last = cursor.latest();
    return new SavedCursor(cursor.committed(), behind(last, cursor.committed()), last.note());
  }

  /// What of the settled lines is still ahead of the cursor.
  private static long[] behind(SavedCursor last, long committed) {
    Runs runs = Runs.of(last.settled());
    runs.dropBelow(committed);
    return runs.bounds();
  }

  private SavedCursor unchanged(Cursor cursor) {
    lock.lock();
    try {
      cursor.change();
      return cursor.saved();
    } finally {
      lock.unlock();
    }
  }

  private void write(CursorFile.Content content) throws IOException {
    CursorFile into = file;
    if (into == null) {
      into = CursorFile.open(storage);
      file = into;
    }
    into.save(content);
    if (!earlier.isEmpty()) {
      for (String name : earlier) {
        storage.delete(name);
      }
      storage.sync();
      earlier = List.of();
    }
  }

  /// Nothing was saved, so everything still has to be.
  private void again(List<Cursor> all) {
    lock.lock();
    try {
      cursors.change();
      all.forEach(Cursor::change);
      cursors.wantSave();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "journal: closing the cursors", e);
      }
    }
  }
}
