package dev.natship.reading;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Hands what arrives to all receivers that never wait, on one thread for all of them, which is
/// there while any of them follows. It is a platform thread, since it computes.
final class SharedFollowing {
  private static final System.Logger LOG = Log.of(SharedFollowing.class);
  private static final Duration LOOK_AROUND = Duration.ofSeconds(1);
  private static final Duration TICK = Duration.ofMillis(40);

  private record Member(Following following, PatientReceiver receiver) {}

  private final Live live;
  private final ReentrantLock lock = new ReentrantLock();
  private List<Member> joining = new ArrayList<>();
  private @Nullable Thread runner;

  SharedFollowing(Live live) {
    this.live = live;
  }

  /// It is this thread's from now on.
  void add(Following following, PatientReceiver receiver) {
    lock.lock();
    try {
      joining.add(new Member(following, receiver));
      if (runner == null) {
        runner = Thread.ofPlatform().daemon().name("tails").unstarted(this::run);
        runner.start();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    List<Member> all = new ArrayList<>();
    try {
      while (goesOn(all)) {
        long seen = live.news();
        if (!serve(all)) {
          live.awaitNews(seen, LOOK_AROUND);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      over(all);
    }
  }

  /// However the thread ends: whoever still follows hears of it, and who comes next starts another.
  private void over(List<Member> all) {
    lock.lock();
    try {
      if (Thread.currentThread().equals(runner)) {
        runner = null;
        all.addAll(joining);
        joining = new ArrayList<>();
      }
    } finally {
      lock.unlock();
    }
    all.forEach(member -> end(member, View.Ending.BUG));
  }

  /// Decided under the lock, so that whoever joins now finds a thread or makes one.
  private boolean goesOn(List<Member> all) {
    all.forEach(member -> member.following().ending().ifPresent(how -> end(member, how)));
    all.removeIf(each -> each.following().isClosed());
    lock.lock();
    try {
      all.addAll(joining);
      joining = new ArrayList<>();
      if (all.isEmpty()) {
        runner = null;
      }
      return !all.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// Serves each of them once, a few at a time with rests between: whoever ships lines gets the
  /// processor in between, and what was handed over is on its way before more is. Says whether
  /// there was something for anybody, or still is.
  private boolean serve(List<Member> all) throws InterruptedException {
    int followers = Math.max(1, live.followers());
    long ticks = Math.max(1, Following.rest(followers).toNanos() / TICK.toNanos());
    int atOnce = Math.ceilDiv(all.size(), (int) ticks);
    boolean busy = false;
    for (int i = 0; i < all.size(); i++) {
      if (i > 0 && i % atOnce == 0) {
        Thread.sleep(TICK);
      }
      busy |= serve(all.get(i), followers);
    }
    Thread.sleep(TICK);
    return busy;
  }

  /// Says whether there was something for him, or still is.
  private static boolean serve(Member member, int followers) throws InterruptedException {
    if (member.following().isClosed()) {
      return false;
    }
    if (!member.receiver().hasRoom()) {
      return true;
    }
    try {
      return member.following().look(followers);
    } catch (IOException _) {
      // he has gone
      member.following().close();
    } catch (RuntimeException bug) {
      LOG.log(
          System.Logger.Level.ERROR,
          Code.READING_BUG.after("a live tail met a bug; whoever follows has to come back"),
          bug);
      end(member, View.Ending.BUG);
    }
    return false;
  }

  private static void end(Member member, View.Ending how) {
    if (!member.following().isClosed()) {
      member.following().close();
      switch (how) {
        case PROPER -> member.receiver().ended();
        case BUG -> member.receiver().failed();
      }
    }
  }
}
