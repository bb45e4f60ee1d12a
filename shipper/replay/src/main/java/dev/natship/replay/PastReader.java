package dev.natship.replay;

import dev.natship.chunks.Loss;
import dev.natship.chunks.Runs;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.journal.Chunk;
import dev.natship.journal.Note;
import dev.natship.journal.Reader;
import dev.natship.journal.ReaderProgress;
import dev.natship.segments.SavedCursor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Reads an extent of stored lines as a lane reads the journal, at a limited rate. Lines that
/// cannot be read are counted as lost with a reason, so that the ledger balances.
///
/// The lock guards the counts only. The files belong to the thread that reads.
final class PastReader implements Reader {
  private static final Logger LOG = Log.of(PastReader.class);
  private static final long DISK_PAUSE = Duration.ofMillis(500).toNanos();

  private final String name;
  private final Extent extent;
  private final PastWalk walk;
  private final Pace pace;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private final long start;
  private final long settled;
  private final byte[] note;

  /// Lines that are not given again, since they were settled before a restart.
  private final Runs skipped;

  /// Sequences after `committed` that are counted as lost.
  private final Runs gone = new Runs();

  private final Map<Loss, Long> losses = new EnumMap<>(Loss.class);
  private long position;
  private long committed;
  private long read;
  private boolean reading;
  private boolean changed;
  private boolean closed;
  private boolean impatient;
  private Note.@Nullable Writer writer;
  private SavedCursor saved;

  /// @param name the lane's name, for messages
  /// @param saved how far the replay was before a restart
  PastReader(String name, Extent extent, SavedCursor saved, PastWalk walk, Pace pace) {
    this.name = name;
    this.extent = extent;
    this.walk = walk;
    this.pace = pace;
    this.saved = saved;
    this.start = Math.clamp(saved.sequence(), extent.first(), extent.end());
    this.position = start;
    this.committed = start;
    this.note = saved.note();
    this.skipped = Runs.of(saved.settled()).part(start, extent.end());
    this.settled = skipped.lines();
  }

  @Override
  public byte[] note() {
    return note.clone();
  }

  @Override
  public void writes(Note.Writer with) {
    lock.lock();
    try {
      writer = with;
      changed = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void changed() {
    lock.lock();
    try {
      changed = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable Chunk next(Duration maxWait) throws InterruptedException {
    long deadline = System.nanoTime() + maxWait.toNanos();
    while (true) {
      long from;
      long most;
      lock.lockInterruptibly();
      try {
        most = closed || position >= extent.end() ? 0 : pace.allowed();
        if (most == 0) {
          long left = impatient ? 0 : deadline - System.nanoTime();
          if (closed || left <= 0) {
            return null;
          }
          woken.awaitNanos(position >= extent.end() ? left : Math.min(left, pace.pause()));
          continue;
        }
        from = position;
        reading = true;
      } finally {
        lock.unlock();
      }
      Chunk chunk = given(from, most, step(from, deadline));
      if (chunk != null) {
        return chunk;
      }
    }
  }

  /// Does not wait for more lines: all lines of a replay exist already.
  @Override
  public @Nullable Chunk nextOf(int lines, Duration maxWait) throws InterruptedException {
    return next(maxWait);
  }

  @Override
  public void stopWaiting() {
    lock.lock();
    try {
      impatient = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Always 0: this reader never waits for a line to arrive.
  @Override
  public long waitedUntil() {
    return 0;
  }

  /// Returns null when the folder could not be read.
  private PastWalk.@Nullable Step step(long from, long deadline) throws InterruptedException {
    try {
      return walk.next(from, extent.end());
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          Code.REPLAY_DISK.after(name + ": the folder cannot be read, it is tried again: " + e));
      lock.lockInterruptibly();
      try {
        long left = Math.min(DISK_PAUSE, deadline - System.nanoTime());
        while (left > 0 && !closed) {
          left = woken.awaitNanos(left);
        }
      } finally {
        lock.unlock();
      }
      return null;
    }
  }

  private @Nullable Chunk given(long from, long most, PastWalk.@Nullable Step step) {
    lock.lock();
    try {
      reading = false;
      if (closed) {
        closeWalk();
        return null;
      }
      return switch (step) {
        case null -> null;
        case PastWalk.Gap(long end, Loss why) -> {
          lose(from, Math.min(end, extent.end()), why);
          yield null;
        }
        case PastWalk.Lines lines ->
            give(
                lines,
                from,
                Math.min(Math.min(lines.end(), extent.end()), from + Math.max(1, most)));
      };
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Chunk give(PastWalk.Lines lines, long from, long end) {
    Runs part = skipped.part(from, end);
    Chunk chunk = Chunk.of(lines.block(), from, end, part.isEmpty() ? null : part);
    position = end;
    if (chunk.count() == 0) {
      return null;
    }
    read += chunk.count();
    pace.took(chunk.count());
    return chunk;
  }

  /// Counts sequences as lost, except those that were settled before a restart.
  private void lose(long from, long to, Loss why) {
    long lines = to - from - skipped.within(from, to);
    if (lines > 0) {
      if (losses.isEmpty()) {
        LOG.log(
            Level.WARNING,
            Code.REPLAY_GAP.after(
                name
                    + ": "
                    + lines
                    + (lines == 1 ? " line is" : " lines are")
                    + (why == Loss.DAMAGED ? " damaged" : " not there any more")
                    + "; its ledger counts these and whatever else is missing"));
      }
      losses.merge(why, lines, Long::sum);
    }
    skipped.remove(from, to);
    gone.add(from, to);
    position = to;
  }

  @Override
  public long putBack(Chunk chunk, long from) {
    lock.lock();
    try {
      long lines = chunk.endSequence() - from - chunk.skipped().within(from, chunk.endSequence());
      read -= lines;
      position = from;
      return lines;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void commit(long sequence) {
    lock.lock();
    try {
      committed = Math.max(committed, sequence);
      skipped.dropBelow(committed);
      gone.dropBelow(committed);
      changed = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ReaderProgress progress() {
    lock.lock();
    try {
      Runs ahead = new Runs();
      ahead.addAll(skipped);
      ahead.addAll(gone);
      ahead.dropBelow(position);
      return new ReaderProgress(
          start,
          position,
          extent.end(),
          committed,
          read,
          extent.end() - position - skipped.within(position, extent.end()),
          settled,
          losses,
          ahead);
    } finally {
      lock.unlock();
    }
  }

  /// Whether everything has been read.
  boolean isAtEnd() {
    lock.lock();
    try {
      return position >= extent.end();
    } finally {
      lock.unlock();
    }
  }

  /// What is to be saved now. Null when nothing has changed, or when it cannot be said now.
  @Nullable SavedCursor news() {
    Note.Writer asked;
    lock.lock();
    try {
      if (!changed) {
        return null;
      }
      asked = closed ? null : writer;
      changed = false;
      if (closed) {
        return saved;
      }
    } finally {
      lock.unlock();
    }
    Note now = asked == null ? null : asked.note();
    lock.lock();
    try {
      if (now == null) {
        changed = true;
        return null;
      }
      saved = now.saved();
      return saved;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Note.Writer last;
    lock.lock();
    try {
      last = closed ? null : writer;
    } finally {
      lock.unlock();
    }
    Note note = last == null ? null : last.note();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (note != null) {
        saved = note.saved();
        changed = true;
      }
      woken.signalAll();
      if (!reading) {
        closeWalk();
      }
    } finally {
      lock.unlock();
    }
  }

  private void closeWalk() {
    try {
      walk.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, name + ": closing its files", e);
    }
  }
}
