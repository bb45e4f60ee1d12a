package dev.natship.cage;

import java.io.IOException;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Lets one destination fail in one way after the other, as chance wants it.
final class Faults {
  private static final int KINDS = 9;

  private final CountingReceiver destination;
  private final RandomGenerator random;
  private boolean refusing;

  Faults(CountingReceiver destination, RandomGenerator random) {
    this.destination = destination;
    this.random = random;
  }

  void next() throws IOException {
    heal();
    switch (random.nextInt(KINDS)) {
      case 0 -> destination.behave(Reply.status(503));
      case 1 -> destination.behave(Reply.status(429, "Retry-After", "1"));
      case 2 -> destination.behave(Reply.status(401));
      case 3 -> destination.behave(new Reply.Hang());
      case 4 -> destination.behave(new Reply.Reset());
      case 5 -> destination.behave(new Reply.Trickle(new Reply.Say(200, Map.of(), "{}")));
      case 6 -> destination.cut();
      case 7 -> {
        destination.refuse();
        refusing = true;
      }
      default -> {
        // A moment in which all is well.
      }
    }
  }

  void heal() throws IOException {
    destination.behave(Reply.TAKEN);
    if (refusing) {
      destination.listenAgain();
      refusing = false;
    }
  }
}
