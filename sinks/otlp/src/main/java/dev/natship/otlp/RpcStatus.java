package dev.natship.otlp;

import dev.natship.transport.Answer;
import java.util.Arrays;

/// What a refusal says in the protocol's binary form, a `google.rpc.Status`.
final class RpcStatus {
  private static final int MESSAGE = 2;

  private RpcStatus() {}

  /// The answer with the status's message as its body, where there is one.
  static Answer readable(Answer answer) {
    boolean binary = answer.header("Content-Type").orElse("").contains("protobuf");
    if (answer.successful() || !binary) {
      return answer;
    }
    byte[] body = answer.body();
    Wire wire = new Wire(body, 0, body.length);
    while (wire.next()) {
      if (wire.field == MESSAGE && wire.type == 2) {
        byte[] message = Arrays.copyOfRange(body, wire.start, wire.start + (int) wire.value);
        return new Answer(answer.status(), answer.headers(), message, answer.whole());
      }
    }
    return answer;
  }
}
