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
    try (Stage stage = new Stage("20 destinations, all down", Machine.SMALL, folder)) {
      for (int i = 0; i < 20; i++) {
        unreachable(stage, i);
      }
      fill(stage);
    }
  }

  static void unreachable(Stage stage, int i) throws IOException {
    String name = "d" + i;
    CountingReceiver destination = stage.http(name);
    switch (i % 3) {
      case 0 -> destination.refuse();
      case 1 -> destination.behave(Reply.status(503));
      default -> destination.behave(new Reply.Hang());
    }
    stage.down(name);
  }

  static void fill(Stage stage) throws IOException, InterruptedException {
    stage.start();
    stage.publisher(20).publish(RATE, Seconds.of(8));
    stage.end();
  }
}
