package dev.natship.cage;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More destinations than anybody should have on such a machine, and none of them works.
class ManyDestinationsIT {
  private static final int RATE = 10_000;

  @TempDir Path folder;

  @Test
  @Tag("F31")
  void twentyAreDown() throws Exception {
    try (Scenario scenario = new Scenario("20 destinations, all down", Machine.SMALL, folder)) {
      for (int i = 0; i < 20; i++) {
        unreachable(scenario, i);
      }
      fill(scenario);
    }
  }

  static void unreachable(Scenario scenario, int i) throws IOException {
    String name = "d" + i;
    CountingReceiver destination = scenario.http(name);
    switch (i % 3) {
      case 0 -> destination.refuse();
      case 1 -> destination.behave(Reply.status(503));
      default -> destination.behave(new Reply.Hang());
    }
    scenario.down(name);
  }

  static void fill(Scenario scenario) throws IOException, InterruptedException {
    scenario.start();
    scenario.publisher(20).publish(RATE, Seconds.of(8));
    scenario.end();
  }
}
