package dev.natship.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person decides about a replay: it holds, also when the process is killed right behind the
/// answer.
class SteeringTest {
  private static final int ALL = 2_000;

  @TempDir Path place;
  private Path folder;

  @BeforeEach
  void fill() throws Exception {
    folder = place.resolve("journal");
    try (Life life = new Life(folder, new Recorder())) {
      life.feed(0, ALL);
    }
  }

  /// A destination that takes nothing, so that its replay goes on.
  private static Recorder busy() {
    return new Recorder(_ -> new Delivery.Retry(503, "later"));
  }

  /// A destination that takes everything, but not before that.
  private static Recorder hanging(CountDownLatch goesOn) {
    return new Recorder(_ -> {
      goesOn.await();
      return Recorder.OK;
    });
  }

  /// What a kill at this moment leaves on the disk.
  private Path killed(String name) throws IOException {
    Path copy = place.resolve(name);
    FolderCopy.make(folder, copy);
    return copy;
  }

  private static Set<String> messages() {
    return new HashSet<>(IntStream.range(0, ALL).mapToObj(i -> "m" + i).toList());
  }

  @Test
  void oneThatWasCancelledDoesNotGoOnAfterAKill() throws Exception {
    CountDownLatch goesOn = new CountDownLatch(1);
    Recorder hangs = hanging(goesOn);
    Path left;
    try (Life life = new Life(folder, hangs)) {
      String id = life.replays.begin(Life.everything()).id();
      life.replays.steer(id, Replays.Action.CANCEL);
      left = killed("left");
      goesOn.countDown();
    }
    Recorder box = new Recorder();
    try (Life life = new Life(left, box)) {
      assertEquals("cancelled", life.ended("1").state());
      assertEquals(List.of(), box.taken());
    }
  }

  @Test
  void oneThatWasPausedStaysPausedAfterAKill() throws Exception {
    Path left;
    try (Life life = new Life(folder, busy())) {
      String id = life.replays.begin(Life.everything()).id();
      life.replays.steer(id, Replays.Action.PAUSE);
      left = killed("left");
    }
    Recorder box = new Recorder();
    try (Life life = new Life(left, box)) {
      assertEquals("paused", life.status("1").state());
      assertEquals(List.of(), box.taken());

      life.replays.steer("1", Replays.Action.RESUME);
      assertEquals(ALL, life.ended("1").counts().delivered());
    }
  }

  @Test
  void onePausedWhileItsDestinationIsAwayStaysPausedWhenThatIsBack() throws Exception {
    try (Life life = new Life(folder, busy())) {
      life.replays.begin(Life.everything());
    }
    Life.Conditions away = new Life.Conditions();
    away.refused = true;
    Path left;
    try (Life life = new Life(folder, busy(), "", away)) {
      life.replays.steer("1", Replays.Action.PAUSE);
      left = killed("left");
    }
    Recorder box = new Recorder();
    try (Life life = new Life(left, box)) {
      assertEquals("paused", life.status("1").state());
      life.replays.steer("1", Replays.Action.RESUME);
      assertEquals(ALL, life.ended("1").counts().delivered());
    }
    try (Life life = new Life(left, new Recorder())) {
      assertEquals("done", life.status("1").state());
    }
  }

  @Test
  void whatIsEndingCannotBeSteeredAnyMore() throws Exception {
    CountDownLatch goesOn = new CountDownLatch(1);
    Recorder hangs = hanging(goesOn);
    try (Life life = new Life(folder, hangs)) {
      String id = life.replays.begin(Life.everything()).id();
      life.replays.steer(id, Replays.Action.CANCEL);
      for (Replays.Action each : Replays.Action.values()) {
        assertEquals(
            "replay 1 was cancelled",
            assertThrows(ReplayRefused.class, () -> life.replays.steer(id, each)).words());
      }
      goesOn.countDown();
      life.ended(id);
      assertEquals(
          "replay 1 was cancelled",
          assertThrows(ReplayRefused.class, () -> life.replays.steer(id, Replays.Action.CANCEL))
              .words());
      String next = life.ended(life.replays.begin(Life.everything()).id()).id();
      assertEquals(
          "replay 2 is done",
          assertThrows(ReplayRefused.class, () -> life.replays.steer(next, Replays.Action.PAUSE))
              .words());
      assertTrue(life.replays.steer("3", Replays.Action.PAUSE).isEmpty());
    }
  }

  @Test
  void aNewOneTakesNoNumberOfOneThatCannotBeRead() throws Exception {
    try (Life life = new Life(folder, new Recorder())) {
      life.ended(life.replays.begin(Life.everything()).id());
    }
    Files.writeString(folder.resolve("replays").resolve("1").resolve("order"), "from=nonsense");
    Recorder box = new Recorder();
    try (Life life = new Life(folder, box)) {
      String id = life.replays.begin(Life.everything()).id();

      assertEquals("2", id);
      assertEquals(ALL, life.ended(id).counts().delivered());
      assertEquals(ALL, box.taken().size(), "the other one's cursor hides nothing");
    }
  }

  @Test
  void oneWhoseDestinationIsTakenOutWaitsAndGoesOnWhenItIsBack() throws Exception {
    CountDownLatch some = new CountDownLatch(3);
    Recorder box =
        new Recorder(_ -> {
          if (some.getCount() == 0) {
            return new Delivery.Retry(503, "later");
          }
          some.countDown();
          return Recorder.OK;
        });
    Life.Conditions conditions = new Life.Conditions();
    try (Life life = new Life(folder, box, "", conditions)) {
      String id = life.replays.begin(Life.everything()).id();
      String other =
          life.replays.begin(new Order("box2", Instant.EPOCH, Instant.now(), Map.of(), 0)).id();
      some.await();
      conditions.refused = true;

      life.replays.changed(Set.of("box"));

      Await.until(Life.AMPLE, () -> life.status(id).waits().isPresent());
      assertEquals("there is no destination box", life.status(id).waits().orElseThrow());
      assertTrue(life.status(other).lane().isPresent(), "it is none of its business");
    }
    conditions.refused = true;
    Recorder rest = new Recorder();
    try (Life life = new Life(folder, rest, "", conditions)) {
      conditions.refused = false;

      life.replays.changed(Set.of("box", "box2"));

      assertEquals(ALL, life.ended("1").counts().delivered());
      assertEquals(ALL, life.ended("2").counts().delivered());
      Set<String> all = new HashSet<>(box.taken());
      all.addAll(rest.taken());
      assertEquals(messages(), all);
      assertEquals(2 * ALL, box.taken().size() + rest.taken().size(), "nothing came twice");
    }
  }
}
