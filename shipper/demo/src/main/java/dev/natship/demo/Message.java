package dev.natship.demo;

import java.util.Arrays;
import java.util.List;

/// One published message on its way through the broker. `body` holds headers and payload as they
/// came.
record Message(String subject, List<String> tokens, String reply, int headerLength, byte[] body) {
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] NO_RESPONDERS = ProtocolReader.bytes("NATS/1.0 503\r\n\r\n");

  static Message of(String subject, String reply, int headerLength, byte[] body) {
    return new Message(subject, SubscribedSubject.tokens(subject), reply, headerLength, body);
  }

  /// What a requester is told when nobody listens.
  static Message noResponders(String reply) {
    return of(reply, "", NO_RESPONDERS.length, NO_RESPONDERS);
  }

  byte[][] frame(String subscription, boolean withHeaders) {
    String replyTo = reply.isEmpty() ? "" : reply + " ";
    if (withHeaders && headerLength > 0) {
      String head = subject + " " + subscription + " " + replyTo + headerLength + " " + body.length;
      return new byte[][] {ProtocolReader.bytes("HMSG " + head + "\r\n"), body, CRLF};
    }
    byte[] payload = payload();
    String head = "MSG " + subject + " " + subscription + " " + replyTo + payload.length + "\r\n";
    return new byte[][] {ProtocolReader.bytes(head), payload, CRLF};
  }

  private byte[] payload() {
    return headerLength == 0 ? body : Arrays.copyOfRange(body, headerLength, body.length);
  }
}
