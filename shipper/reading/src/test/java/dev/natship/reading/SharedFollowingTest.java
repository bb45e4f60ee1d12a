package dev.natship.reading;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.natship.api.Output;
import dev.natship.lines.LineView;
import dev.natship.shaping.Selection;
import dev.natship.testkit.Await;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedFollowingTest {
  private static final Duration AMPLE = Duration.ofSeconds(20);

  /// Whoever is told of his end comes again, and has to find somebody who serves him.
  @Test
  void whoeverFollowsHearsOfTheThreadsEndAndTheNextOneIsServed() throws Exception {
    try (Pen pen = new Pen()) {
      Live live = new Live(pen.journal, 1 << 20);
      SharedFollowing shared = new SharedFollowing(live);
      Guest patient = follow(live, shared, new Guest());
      Guest broken =
          follow(
              live,
              shared,
              new Guest() {
                @Override
                public boolean hasRoom() {
                  throw new StackOverflowError("as a bug would");
                }
              });
      Await.until(AMPLE, () -> patient.failed && broken.failed);

      Guest next = follow(live, shared, new Guest());
      pen.write("shop", "after the bug");

      Await.until(AMPLE, () -> next.lines == 1);
      next.leave.run();
      Await.until(AMPLE, () -> live.followers() == 0);
    }
  }

  /// What arrives until somebody else comes is read by nobody, and he has to hear of it.
  @Test
  void whoFollowedAReaderThatBrokeHearsOfItThoughAnotherBeganMeanwhile() throws Exception {
    try (Pen pen = new Pen()) {
      Live live = new Live(pen.journal, 1 << 20);
      SharedFollowing shared = new SharedFollowing(live);
      CountDownLatch mayGoOn = new CountDownLatch(1);
      CountDownLatch isHeld = new CountDownLatch(1);
      Guest patient =
          follow(
              live,
              shared,
              new Guest() {
                @Override
                public boolean hasRoom() {
                  isHeld.countDown();
                  try {
                    mayGoOn.await();
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                  return true;
                }
              });
      isHeld.await();
      live.follow(
          new Breaking(() -> {
            throw new AssertionError("as the end of memory would");
          }),
          0);
      pen.write("shop", "breaks the reader");
      Await.until(AMPLE, () -> !live.isRunning());
      pen.write("shop", "read by nobody");

      Guest next = follow(live, shared, new Guest());
      mayGoOn.countDown();

      Await.until(AMPLE, () -> patient.failed);
      pen.write("shop", "for who came later");
      Await.until(AMPLE, () -> next.lines == 1);
      assertFalse(next.failed || patient.ended);
      next.leave.run();
      Await.until(AMPLE, () -> !live.isRunning());
    }
  }

  @Test
  void whoFollowsAJournalThatClosesComesToAProperEnd() throws Exception {
    Guest guest;
    try (Pen pen = new Pen()) {
      Live live = new Live(pen.journal, 1 << 20);
      guest = follow(live, new SharedFollowing(live), new Guest());
    }
    Await.until(AMPLE, () -> guest.ended);
    assertFalse(guest.failed);
  }

  /// Otherwise his next try would send everybody away again.
  @Test
  void aQueryThatFailsEndsThoseAloneWhoAskedIt() throws Exception {
    try (Pen pen = new Pen()) {
      Live live = new Live(pen.journal, 1 << 20);
      SharedFollowing shared = new SharedFollowing(live);
      Guest other = follow(live, shared, new Guest());
      Interest breaking =
          new Breaking(() -> {
            throw new IllegalStateException("as a bug would");
          });
      Guest broken = follow(live, shared, new Guest(), breaking);
      pen.write("shop", "breaks one");

      Await.until(AMPLE, () -> broken.failed && other.lines == 1);
      pen.write("shop", "for the other");
      Await.until(AMPLE, () -> other.lines == 2);
      assertFalse(other.failed || other.ended);
      other.leave.run();
      Await.until(AMPLE, () -> live.followers() == 0);
    }
  }

  /// What was kept for him may be used for other lines by now.
  @Test
  void nobodyIsAskedForHimWhoLeftWhileLinesWereOnlyCounted() throws Exception {
    try (Pen pen = new Pen()) {
      Live live = new Live(pen.journal, 64 << 10);
      for (int round = 0; round < 10; round++) {
        AtomicInteger asked = new AtomicInteger();
        try (Follower left = live.follow(new Asked(asked, OwnForm.JSON), 0)) {
          // He takes nothing, so that there is no room for most of it.
          while (asked.get() < 1_000) {
            pen.write("shop", "x".repeat(300));
          }
          assertEquals(Optional.empty(), left.ending());
        }
        while (live.isRunning()) {
          pen.write("shop", "x".repeat(300));
        }
        int before = asked.get();
        AtomicInteger other = new AtomicInteger();
        try (Follower next = live.follow(new Asked(other, OwnForm.RECORD), 0)) {
          while (other.get() < 10) {
            pen.write("shop", "for the next");
          }
          assertEquals(Optional.empty(), next.ending());
        }
        assertEquals(before, asked.get());
        Await.until(AMPLE, () -> !live.isRunning());
      }
    }
  }

  private record Asked(AtomicInteger times, SentForm form) implements Interest {
    @Override
    public boolean covers(LineView line) {
      times.incrementAndGet();
      return true;
    }

    @Override
    public void write(LineCursor cursor, LineView line, Output out) {
      form.write(cursor, line, out);
    }
  }

  private record Breaking(Runnable bug) implements Interest {
    @Override
    public boolean covers(LineView line) {
      bug.run();
      return true;
    }

    @Override
    public void write(LineCursor cursor, LineView line, Output out) {}

    @Override
    public Object form() {
      return this;
    }
  }

  private static Guest follow(Live live, SharedFollowing shared, Guest guest) {
    return follow(live, shared, guest, new SelectedLines(Selection.EVERYTHING, OwnForm.JSON));
  }

  private static Guest follow(Live live, SharedFollowing shared, Guest guest, Interest interest) {
    Follower follower = live.follow(interest, 0);
    Following following = new Following(follower, guest, Optional.empty());
    guest.caughtUp(following::close);
    shared.add(following, guest);
    return guest;
  }

  private static class Guest implements PatientReceiver {
    volatile Runnable leave = () -> {};
    volatile boolean ended;
    volatile boolean failed;
    volatile int lines;

    @Override
    public void caughtUp(Runnable leave) {
      this.leave = leave;
    }

    @Override
    public boolean hasRoom() {
      return true;
    }

    @Override
    public void ended() {
      ended = true;
    }

    @Override
    public void failed() {
      failed = true;
    }

    @Override
    public void line(FoundLine line) {
      lines++;
    }

    @Override
    public void notice(Notice notice) {}

    @Override
    public void flush() {}
  }
}
