package dev.natship.journal;

import dev.natship.segments.CursorFile;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Saves the cursors that moved, a few times a second and rarer when the disk is slow. Belongs to
/// the disk writer's thread.
final class CursorSaver {
  private static final Logger LOG = System.getLogger(CursorSaver.class.getName());
  private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(100);

  private final ReentrantLock lock;
  private final Cursors cursors;
  private final Storage storage;
  private final LongSupplier nanos;
  private final Map<String, CursorFile> files = new HashMap<>();
  private long dueAt;

  /// Guarded by the lock.
  private boolean wanted = true;

  private record Save(Cursor cursor, long sequence) {}

  CursorSaver(ReentrantLock lock, Cursors cursors, Storage storage, LongSupplier nanos) {
    this.lock = lock;
    this.cursors = cursors;
    this.storage = storage;
    this.nanos = nanos;
    this.dueAt = nanos.getAsLong();
  }

  /// False when that was known. Lock held.
  boolean want() {
    boolean news = !wanted;
    wanted = true;
    return news;
  }

  /// Lock held.
  boolean wanted() {
    return wanted;
  }

  long dueAt() {
    return dueAt;
  }

  boolean due() {
    return nanos.getAsLong() - dueAt >= 0;
  }

  void save() throws IOException {
    List<Save> saves;
    Set<String> forgotten;
    lock.lock();
    try {
      saves = cursors.dirty().stream().map(each -> new Save(each, each.committed())).toList();
      forgotten = cursors.forgotten();
      wanted = false;
    } finally {
      lock.unlock();
    }
    long began = nanos.getAsLong();
    boolean done = false;
    try {
      for (String name : forgotten) {
        delete(name);
      }
      for (Save save : saves) {
        save(save);
      }
      done = true;
    } finally {
      long ended = nanos.getAsLong();
      dueAt = ended + Math.max(EVERY, 4 * (ended - began));
      ended(done, forgotten);
    }
  }

  private void ended(boolean done, Set<String> forgotten) {
    lock.lock();
    try {
      if (done) {
        cursors.deleted(forgotten);
      } else {
        wanted = true;
      }
    } finally {
      lock.unlock();
    }
  }

  private void delete(String name) throws IOException {
    CursorFile known = files.remove(name);
    if (known != null) {
      close(known);
    }
    CursorFile.delete(storage, name);
  }

  private void save(Save save) throws IOException {
    String name = save.cursor().name;
    CursorFile file = files.get(name);
    if (file != null) {
      file.save(save.sequence());
    } else if (save.cursor().neverSaved()) {
      files.put(name, CursorFile.create(storage, name, save.sequence()));
    } else {
      file = CursorFile.open(storage, name);
      files.put(name, file);
      file.save(save.sequence());
    }
    lock.lock();
    try {
      save.cursor().saved(save.sequence());
    } finally {
      lock.unlock();
    }
  }

  void close() {
    files.values().forEach(CursorSaver::close);
  }

  private static void close(CursorFile file) {
    try {
      file.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "journal: closing a cursor", e);
    }
  }
}
