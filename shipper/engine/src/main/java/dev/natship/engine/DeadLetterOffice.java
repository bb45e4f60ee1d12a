package dev.natship.engine;

import dev.natship.api.Output;
import java.io.IOException;

/// Keeps what a destination will never take. Called from several virtual threads; may block. A
/// letter that it cannot keep is an [IOException]: the lane then writes to the log what it can, and
/// counts the line as dead-lettered.
@FunctionalInterface
public interface DeadLetterOffice {

  void keep(DeadLetter letter) throws IOException;

  /// For lanes whose owner gave no place for dead letters: each is counted, the log gets one per
  /// interval.
  static DeadLetterOffice log() {
    return new DeadLetterLog();
  }

  /// Publishes each letter, as its JSON, with a function that the NATS connection provides.
  static DeadLetterOffice subject(String subject, Publisher publisher) {
    return letter -> {
      Output out = new Output(512);
      letter.write(out);
      out.truncate(out.size() - 1);
      publisher.publish(subject, out.toByteArray());
    };
  }

  /// Sends a message to a NATS subject.
  @FunctionalInterface
  interface Publisher {
    void publish(String subject, byte[] message) throws IOException;
  }
}
