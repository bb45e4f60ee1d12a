package dev.natship.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlayTest {
  private final AtomicLong clock = new AtomicLong(1);
  private final Recorded stage = new Recorded();
  private final List<String> told = new ArrayList<>();

  private Play play() {
    return new Play(stage, clock::get, told::add);
  }

  @Test
  void playsAllActsInTurnAndBeginsAgain() {
    Play play = play();
    List<Act> seen = new ArrayList<>();
    do {
      if (seen.isEmpty() || seen.getLast() != play.act()) {
        seen.add(play.act());
      }
      clock.addAndGet(Duration.ofMillis(500).toNanos());
      play.tick();
    } while (seen.size() < 2 || play.act() != Act.HEALTHY);

    assertEquals(List.of(Act.values()), seen);
    assertTrue(told.contains("the endpoint now answers 503"), told::toString);
    assertEquals(1, stage.done.stream().filter("retry"::equals).count());
    assertTrue(stage.alive && stage.natsThere && !stage.chokes, "the world is whole again");
    assertEquals(200, stage.status);
  }

  @Test
  void aKeyStartsAnActAndMendsWhatTheOneBeforeBroke() {
    Play play = play();

    play.begin(Act.KILLED);
    assertEquals(false, stage.alive);
    play.begin(Act.CUT);
    assertEquals(List.of(true, false), List.of(stage.alive, stage.natsThere));
    play.begin(Act.POISON);
    assertEquals(List.of(true, true), List.of(stage.natsThere, stage.chokes));
    play.begin(Act.HEALTHY);
    assertEquals(false, stage.chokes);
  }

  @Test
  void aRevokedKeyAfterAnOutageIsNeverTakenForGoodInBetween() {
    Play play = play();
    play.begin(Act.DOWN);
    stage.done.clear();

    play.begin(Act.REVOKED);

    assertEquals(List.of("401"), stage.done);
  }

  @Test
  void leavesSomebodyElsesServerAlone() {
    stage.ownsNats = false;
    Play play = play();

    play.begin(Act.POISON);
    clock.addAndGet(Act.POISON.length().toNanos());
    play.tick();
    assertEquals(Act.KILLED, play.act());

    play.begin(Act.CUT);
    assertEquals(Act.KILLED, play.act());
    assertTrue(told.getLast().contains("left alone"), told::toString);
  }

  @Test
  void staysInAnActWhilePausedButFinishesItsSteps() {
    Play play = play();
    play.begin(Act.CUT);
    play.pause();
    clock.addAndGet(Duration.ofMinutes(5).toNanos());
    play.tick();

    assertEquals(Act.CUT, play.act());
    assertTrue(stage.natsThere);
  }

  /// Remembers what was done to it.
  private static final class Recorded implements PlayStage {
    private final List<String> done = new ArrayList<>();
    private int status = 200;
    private boolean chokes;
    private boolean natsThere = true;
    private boolean alive = true;
    private boolean ownsNats = true;

    @Override
    public void answer(int value) {
      status = value;
      done.add(Integer.toString(value));
    }

    @Override
    public void choke() {
      chokes = true;
    }

    @Override
    public void swallowAgain() {
      chokes = false;
    }

    @Override
    public void sayPoison() {
      done.add("poison");
    }

    @Override
    public void retryDeadLetters() {
      done.add("retry");
    }

    @Override
    public boolean ownsNats() {
      return ownsNats;
    }

    @Override
    public void cutNats() {
      natsThere = false;
    }

    @Override
    public void restoreNats() {
      natsThere = true;
    }

    @Override
    public void kill() {
      alive = false;
    }

    @Override
    public void restart() {
      alive = true;
    }
  }
}
