package dev.natship.journal;

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

/// Saves all cursors together when one has changed, a few times a second and rarer when the disk is
/// slow; and now and then without a change, as a sign of life. Belongs to the disk writer's thread.
final class CursorSaver {
  private static final Logger LOG = System.getLogger(CursorSaver.class.getName());
  private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(100);

  /// So often a reader may be unable to say where it is.
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

  /// Guarded by the lock.
  private boolean wanted = true;

  private record Save(Cursor cursor, SavedCursor content) {}

  CursorSaver(
      ReentrantLock lock,
      Cursors cursors,
      List<String> earlier,
      Storage storage,
      InstantSource clock,
      LongSupplier nanos) {
    this.lock = lock;
    this.cursors = cursors;
    this.earlier = earlier;
    this.storage = storage;
    this.clock = clock;
    this.nanos = nanos;
    this.dueAt = nanos.getAsLong();
  }

  /// False when that was known. Lock held.
  boolean want() {
    boolean news = !wanted;
    wanted = true;
    return news;
  }

  /// When the next save is due. Lock held.
  long dueAt() {
    return wanted || !saved ? dueAt : Math.max(dueAt, savedAt + SIGN_OF_LIFE);
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

  /// False when a reader could not say at this moment where it is: its cursor is as it was.
  boolean save() throws IOException {
    List<Cursor> all;
    boolean dirty;
    lock.lock();
    try {
      all = cursors.all();
      dirty = cursors.dirty();
      cursors.beginSave();
      wanted = false;
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

  /// @param sign asks readers that said nothing of news too
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
      wanted |= !whole;
    } finally {
      lock.unlock();
    }
    return whole;
  }

  /// Null when the reader cannot tell now.
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
    Note note = note(cursor, writer);
    lock.lock();
    try {
      if (note != null) {
        cursor.silent = 0;
        return saved(note);
      }
      // Nothing is deleted before all have told. One that never does must not fill the disk.
      return ++cursor.silent < SILENT ? null : withoutNews(cursor);
    } finally {
      lock.unlock();
    }
  }

  static @Nullable Note note(Cursor cursor, Note.Writer writer) {
    try {
      return writer.note();
    } catch (RuntimeException bug) {
      if (cursor.silent == 0) {
        LOG.log(Level.ERROR, "journal: the reader " + cursor.name + " cannot write its note", bug);
      }
      return null;
    }
  }

  /// The place alone is new. Lock held.
  private static SavedCursor withoutNews(Cursor cursor) {
    SavedCursor last = cursor.latest();
    return new SavedCursor(cursor.committed(), behind(last, cursor.committed()), last.note());
  }

  /// A reader that writes no notes only moves on.
  private static long[] behind(SavedCursor last, long committed) {
    Runs runs = Runs.of(last.settled());
    runs.dropBelow(committed);
    return runs.bounds();
  }

  static SavedCursor saved(Note note) {
    return new SavedCursor(note.committed(), note.settled().bounds(), note.words());
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

  /// Everything is to be saved still.
  private void again(List<Cursor> all) {
    lock.lock();
    try {
      cursors.change();
      all.forEach(Cursor::change);
      wanted = true;
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
