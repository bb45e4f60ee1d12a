package dev.natship.reading;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// One who follows and has all that lay behind him: what has come since is handed to his receiver,
/// a part at a time. Belongs to one thread; any may close it.
final class Following implements AutoCloseable {
  private static final Duration QUIET = Duration.ofSeconds(10);

  /// What all who follow get in a second, in turn, and how long one of them waits at the least. A
  /// thousand wait for a second, so that a line causes a thousand deliveries a second at the most.
  private static final long BYTES_A_SECOND = 8 << 20;

  private static final long LEAST_REST_MILLIS = 40;
  private static final long REST_MILLIS_OF_EACH = 1;

  private final Follower follower;
  private final LineReceiver receiver;
  private final Optional<AwaitedLines> awaited;
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private long flushed = System.nanoTime();

  /// What he got beyond his part, since pieces are not cut: he gets nothing until it is made up
  /// for.
  private long owed;

  /// @param awaited for lines that come as records; empty where they come as he gets them
  Following(Follower follower, LineReceiver receiver, Optional<AwaitedLines> awaited) {
    this.follower = follower;
    this.receiver = receiver;
    this.awaited = awaited;
  }

  /// How long nobody gets more after he got something.
  ///
  /// @param all how many follow
  static Duration rest(int all) {
    return Duration.ofMillis(Math.max(LEAST_REST_MILLIS, all * REST_MILLIS_OF_EACH));
  }

  private static long most(int all) {
    return BYTES_A_SECOND * rest(all).toMillis() / 1000 / all;
  }

  /// Waits until something has come, or it is time to look around, and hands it over.
  ///
  /// @param all how many follow
  void await(int all) throws IOException, InterruptedException {
    hand(all, awaited.isEmpty() ? QUIET : awaited.get().patience(all, QUIET));
  }

  /// Hands over what has come. Says whether anything had.
  ///
  /// @param all how many follow
  boolean look(int all) throws IOException, InterruptedException {
    return hand(all, Duration.ZERO);
  }

  private boolean hand(int all, Duration wait) throws IOException, InterruptedException {
    long allowed = most(all) - owed;
    owed = Math.max(0, -allowed);
    boolean waits = allowed <= 0;
    boolean came = !waits && take(allowed, wait);
    came |= awaited.isPresent() && awaited.get().look(all, receiver);
    if (came || System.nanoTime() - flushed >= QUIET.toNanos()) {
      receiver.flush();
      flushed = System.nanoTime();
    }
    return came || waits;
  }

  private boolean take(long allowed, Duration wait) throws IOException, InterruptedException {
    Follower.Batch batch = follower.take(allowed, wait);
    if (batch.skipped() > 0) {
      receiver.notice(new Notice.Skipped(batch.skipped()));
    }
    long bytes = 0;
    for (View.Entry entry : batch.entries()) {
      switch (entry) {
        case View.Entry.Lines(FoundLines found) -> {
          bytes += found.bytes().length;
          hand(found);
        }
        case View.Entry.Skipped(long lines, _) -> receiver.notice(new Notice.Skipped(lines));
        case View.Entry.Unread(long lines) -> receiver.notice(new Notice.Unread(lines));
      }
    }
    owed = Math.max(0, bytes - allowed);
    return !batch.entries().isEmpty() || batch.skipped() > 0;
  }

  private void hand(FoundLines found) throws IOException, InterruptedException {
    if (awaited.isEmpty()) {
      receiver.lines(found);
      return;
    }
    for (int i = 0; i < found.count(); i++) {
      FoundLine line = found.line(i);
      awaited.get().arrived(line.cursor(), line.json(), receiver);
    }
  }

  /// How it came that nothing more comes, if so.
  Optional<View.Ending> ending() {
    return follower.ending();
  }

  boolean isClosed() {
    return isClosed.get();
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      follower.close();
    }
  }
}
