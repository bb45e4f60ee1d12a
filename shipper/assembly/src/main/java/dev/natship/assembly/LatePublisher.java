package dev.natship.assembly;

import dev.natship.deadletters.DeadLetters;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Sends messages through a NATS connection that is made later than those who send. Until then
/// nothing can be sent.
public final class LatePublisher implements DeadLetters.Publisher {
  private volatile DeadLetters.@Nullable Publisher connected;

  void use(DeadLetters.Publisher publisher) {
    connected = publisher;
  }

  @Override
  public void publish(String subject, byte[] message) throws IOException {
    DeadLetters.Publisher publisher = connected;
    if (publisher == null) {
      throw new IOException("not connected yet");
    }
    publisher.publish(subject, message);
  }
}
