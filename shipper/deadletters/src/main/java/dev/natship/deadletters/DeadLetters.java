package dev.natship.deadletters;

import dev.natship.api.Output;
import java.io.IOException;
import java.util.List;

/// Keeps what a destination will never take. Called from several threads; may block. Letters that
/// it cannot keep are an [IOException]: the lane then writes to the log what it can, and counts the
/// lines as dead-lettered.
@FunctionalInterface
public interface DeadLetters {

  /// Letters that are kept together cost less than one after the other.
  void keep(List<DeadLetter> letters) throws IOException;

  /// Publishes each letter, as its JSON, with a function that the NATS connection provides.
  static DeadLetters published(String subject, Publisher publisher) {
    return letters -> {
      Output out = new Output(512);
      for (DeadLetter letter : letters) {
        out.truncate(0);
        letter.write(out);
        out.truncate(out.size() - 1);
        publisher.publish(subject, out.toByteArray());
      }
    };
  }

  /// Sends a message to a NATS subject.
  @FunctionalInterface
  interface Publisher {
    void publish(String subject, byte[] message) throws IOException;
  }
}
