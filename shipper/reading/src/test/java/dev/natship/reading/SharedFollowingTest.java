package dev.natship.reading;

import dev.natship.shaping.Selection;
import dev.natship.testkit.Await;
import java.time.Duration;
import java.util.Optional;
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
      Await.until(AMPLE, () -> patient.ended && broken.ended);

      Guest next = follow(live, shared, new Guest());
      pen.write("shop", "after the bug");

      Await.until(AMPLE, () -> next.lines == 1);
      next.leave.run();
      Await.until(AMPLE, () -> live.followers() == 0);
    }
  }

  private static Guest follow(Live live, SharedFollowing shared, Guest guest) {
    Follower follower = live.follow(new SelectedLines(Selection.EVERYTHING, OwnForm.JSON), 0);
    Following following = new Following(follower, guest, Optional.empty());
    guest.caughtUp(following::close);
    shared.add(following, guest);
    return guest;
  }

  private static class Guest implements PatientReceiver {
    volatile Runnable leave = () -> {};
    volatile boolean ended;
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
    public void line(FoundLine line) {
      lines++;
    }

    @Override
    public void notice(Notice notice) {}

    @Override
    public void flush() {}
  }
}
