package dev.natship.bench;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import java.nio.file.Path;
import java.time.Duration;

/// The lowest possible cost: a subscriber that only counts. Runs in its own process, until it is
/// told to end.
final class BareSubscriber {
  private BareSubscriber() {}

  public static void main(String[] arguments) throws Exception {
    SharedCounter progress = SharedCounter.open(Path.of(arguments[1]));
    Connection nats = Nats.connect(arguments[0]);
    long[] count = {0};
    Dispatcher dispatcher = nats.createDispatcher(_ -> progress.set(++count[0]));
    dispatcher.setPendingLimits(-1, -1);
    dispatcher.subscribe("logs.>");
    nats.flush(Duration.ofSeconds(5));
    progress.set(0);
    Thread.currentThread().join();
  }
}
