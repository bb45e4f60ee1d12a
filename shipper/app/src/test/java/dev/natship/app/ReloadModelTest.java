package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.admin.ReloadReport;
import dev.natship.batches.LineCounts;
import dev.natship.gate.LaneState;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are changed at random and read anew while lines flow to destinations that often
/// refuse, with restarts in between. Each ledger balances whenever it is asked, and each
/// destination gets every line since it was there first.
class ReloadModelTest {
  private static final int LIVES = Integer.getInteger("natship.test.lives", 4);
  private static final Pattern LINE = Pattern.compile("line (\\d+)");
  private static final List<String> NAMES = List.of("a", "b", "c");

  @TempDir Path folder;

  @Test
  void everyLineIsAnsweredForHoweverOftenTheFileChanges() throws Exception {
    long seed = Long.getLong("natship.test.seed", System.nanoTime());
    for (int life = 0; life < LIVES; life++) {
      try (Life one = new Life(seed + life, folder.resolve("life-" + life))) {
        one.run();
      } catch (AssertionError failure) {
        throw new AssertionError("-Dnatship.test.seed=" + (seed + life), failure);
      }
    }
  }

  private static final class Life implements AutoCloseable {
    private final Random random;
    private final Path folder;
    private final HttpReceiver receiver = HttpReceiver.start();
    private final Map<String, Set<Integer>> taken = new ConcurrentHashMap<>();

    /// The settings of each destination, in the file that was applied last.
    private Map<String, String> sinks = new TreeMap<>();

    /// The first line of each that has ever been there.
    private final Map<String, Integer> first = new TreeMap<>();

    private final Set<String> paused = new TreeSet<>();
    private volatile boolean healthy;
    private int fed;
    private Reloaded running;

    Life(long seed, Path folder) throws Exception {
      this.random = new Random(seed);
      this.folder = Files.createDirectories(folder);
      NAMES.forEach(name -> taken.put(name, ConcurrentHashMap.newKeySet()));
      receiver.usually(this::answer);
      sinks.put("a", settings("a"));
      first.put("a", 0);
      running = Reloaded.with(folder, file(sinks));
    }

    private CannedAnswer answer(Received request) {
      int dice = healthy ? 9 : ThreadLocalRandom.current().nextInt(10);
      if (dice < 3) {
        return CannedAnswer.of(dice == 0 ? 401 : 503);
      }
      Set<Integer> lines = Objects.requireNonNull(taken.get(request.path().substring(1)));
      LINE.matcher(request.text())
          .results()
          .forEach(found -> lines.add(Integer.parseInt(found.group(1))));
      return CannedAnswer.of(200);
    }

    void run() throws Exception {
      for (int step = 15 + random.nextInt(15); step > 0; step--) {
        act();
        running.balanced();
        sinks.keySet().forEach(this::answersForAll);
      }
      healthy = true;
      paused.clear();
      for (String name : sinks.keySet()) {
        running.lane(name).resume();
        running.settled(name);
        Set<Integer> wanted = new TreeSet<>(IntStream.range(first(name), fed).boxed().toList());
        assertEquals(wanted, new TreeSet<>(taken.get(name)), name);
      }
    }

    private void act() throws Exception {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      switch (random.nextInt(9)) {
        case 0 -> {
          if (sinks.containsKey(name)) {
            running.lane(name).pause();
            paused.add(name);
          }
        }
        case 1 -> {
          if (sinks.containsKey(name)) {
            running.lane(name).resume();
            paused.remove(name);
          }
        }
        case 2 -> restart();
        case 3 -> refused();
        case 4 -> feed(random.nextInt(200));
        default -> reload();
      }
    }

    private void restart() throws Exception {
      Files.writeString(running.file, file(sinks));
      running.close();
      running = Reloaded.again(folder);
    }

    private void refused() throws Exception {
      ReloadReport report = running.reload(file(sinks) + "sinks.a {\n");
      assertEquals(1, report.refused().size(), report::text);
    }

    /// Some settings are other ones, some destinations come or go, and some are broken.
    private void reload() throws Exception {
      Map<String, String> next = new TreeMap<>(sinks);
      Set<String> broken = new TreeSet<>();
      for (String name : NAMES) {
        switch (random.nextInt(6)) {
          case 0 -> next.remove(name);
          case 1, 2 -> next.put(name, settings(name));
          case 3 -> broken.add(name);
          default -> {}
        }
      }
      if (next.isEmpty()) {
        next.put("b", settings("b"));
      }
      broken.retainAll(next.keySet());
      broken.retainAll(sinks.keySet());
      StringBuilder file = new StringBuilder(file(next));
      broken.forEach(name -> file.append("sinks.%s.timeout = soon\n".formatted(name)));
      Map<String, LineCounts> before = new TreeMap<>();
      sinks.keySet().forEach(name -> before.put(name, running.balanced(name)));
      int from = fed;
      int more = random.nextInt(300);
      Reloaded shipper = running;
      Thread feeder = Thread.ofPlatform().start(() -> shipper.feed(from, from + more));
      ReloadReport report = running.reload(file.toString());
      feeder.join();
      fed += more;

      assertEquals(List.of(), report.refused());
      assertEquals(broken, report.outdated().keySet(), report::text);
      broken.forEach(name -> next.put(name, Objects.requireNonNull(sinks.get(name))));
      paused.retainAll(known(next.keySet()));
      for (String name : next.keySet()) {
        LineCounts now = running.balanced(name);
        if (sinks.containsKey(name)) {
          LineCounts then = Objects.requireNonNull(before.get(name));
          assertEquals(then.read() + more, now.read(), name);
          assertTrue(now.delivered() >= then.delivered(), name);
        } else if (!first.containsKey(name)) {
          int begin = fed - (int) now.read();
          assertTrue(begin >= from && begin <= fed, name);
          first.put(name, begin);
        }
      }
      sinks = next;
    }

    /// A pause is kept also for one that has gone and comes again.
    private static Set<String> known(Set<String> names) {
      Set<String> all = new TreeSet<>(NAMES);
      all.addAll(names);
      return all;
    }

    private void feed(int lines) {
      running.feed(fed, fed + lines);
      fed += lines;
    }

    private void answersForAll(String name) {
      LineCounts all = running.lane(name).lifetime().counts();
      assertTrue(all.balances(), all::toString);
      assertEquals(fed - first(name), all.read(), () -> name + ": " + all);
      assertEquals(
          paused.contains(name), running.lane(name).status().state() == LaneState.PAUSED, name);
    }

    private int first(String name) {
      return Objects.requireNonNull(first.get(name));
    }

    private String settings(String name) {
      return "sinks.%s { type = http, url = \"%s/%s\", auth.bearer = t%d, batch { age = %dms, events = %d } }\n"
          .formatted(
              name,
              receiver.url(),
              name,
              random.nextInt(3),
              1 + random.nextInt(5),
              1 + random.nextInt(50));
    }

    private String file(Map<String, String> destinations) {
      List<String> lines =
          new ArrayList<>(
              List.of(
                  "journal.dir = \"" + folder.resolve("journal") + "\"\n",
                  "stop.deadline = 100ms\n",
                  "defaults { retry { first = 1ms, max = 4ms }, park.probe = 2ms }\n"));
      lines.addAll(destinations.values());
      return String.join("", lines);
    }

    @Override
    public void close() {
      running.close();
      receiver.close();
    }
  }
}
