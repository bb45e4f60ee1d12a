package dev.natship.catalogue;

import dev.natship.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The messages that the provider `nats` publishes.
final class Republished implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(120);

  private final Connection connection;
  private final Subscription all;

  private Republished(Connection connection) {
    this.connection = connection;
    this.all = connection.subscribe("out.>");
  }

  static Republished by(NatsServer nats) throws Exception {
    Republished republished = new Republished(Nats.connect(nats.url()));
    republished.connection.flush(BOUND);
    return republished;
  }

  /// Waits for the next `count` messages.
  List<Message> next(int count) throws InterruptedException {
    List<Message> messages = new ArrayList<>();
    while (messages.size() < count) {
      messages.add(Objects.requireNonNull(all.nextMessage(BOUND), "a message"));
    }
    return messages;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
