package dev.natship.nats;

import dev.natship.api.Encoding;
import dev.natship.api.FieldTemplate;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One line as subject, headers and payload, in the form that [NatsMessages] reads.
///
/// The default of `Nats-Msg-Id` is a digest of what the journal keeps of a line: its subject, when
/// it was read, its own time and its payload. It is the same for every retry, also after a restart
/// that goes on from the journal. The same text logged twice has two ids. A line that a JetStream
/// source delivers again is read again and gets another id. Only an id of the owner's own
/// (`message-id = "{{request.id}}"`) shows that it is the same line.
final class NatsEncoding implements Encoding {
  static final String MESSAGE_ID = "Nats-Msg-Id";
  private static final int ID_BYTES = 16;

  /// How a message is identified.
  sealed interface Identity {
    record None() implements Identity {}

    record Digest() implements Identity {}

    record Given(FieldTemplate template) implements Identity {}
  }

  private final SubjectTemplate subject;
  private final List<Map.Entry<String, FieldTemplate>> headers;
  private final Identity identity;
  private final FieldTemplate payload;
  private final Optional<MessageDigest> digest;
  private final ByteBuffer times = ByteBuffer.allocate(2 * Long.BYTES);

  NatsEncoding(
      SubjectTemplate subject,
      List<Map.Entry<String, FieldTemplate>> headers,
      Identity identity,
      FieldTemplate payload) {
    this.subject = subject;
    this.headers = List.copyOf(headers);
    this.identity = identity;
    this.payload = payload;
    this.digest = identity instanceof Identity.Digest ? Optional.of(sha256()) : Optional.empty();
  }

  /// One batch at a time keeps the order of the lines.
  @Override
  public Limits limits() {
    return Limits.NONE.withConcurrency(1);
  }

  @Override
  public void encode(LogLine line, Output out) {
    subject.write(line, out);
    out.write('\n');
    for (Map.Entry<String, FieldTemplate> header : headers) {
      header(header.getKey(), header.getValue(), line, out);
    }
    switch (identity) {
      case Identity.None() -> {}
      case Identity.Given(FieldTemplate template) -> header(MESSAGE_ID, template, line, out);
      case Identity.Digest() -> digest(line, out);
    }
    out.write('\n');
    payload.write(line, out);
  }

  private static void header(String name, FieldTemplate value, LogLine line, Output out) {
    int begin = out.size();
    out.text(name).write(':');
    int start = out.size();
    value.write(line, out);
    if (out.size() == start) {
      out.truncate(begin);
      return;
    }
    byte[] bytes = out.array();
    for (int i = start; i < out.size(); i++) {
      // The client takes visible ASCII and blanks only.
      if ((bytes[i] < ' ' && bytes[i] != '\t') || bytes[i] == 0x7f) {
        bytes[i] = '_';
      }
    }
    out.write('\n');
  }

  private void digest(LogLine line, Output out) {
    MessageDigest sha = digest.orElseThrow();
    sha.update(line.subject().getBytes(StandardCharsets.UTF_8));
    times.clear().putLong(line.receivedNanos()).putLong(line.timeNanos());
    sha.update(times.array());
    int body = out.size();
    line.writeJson(out);
    sha.update(out.array(), body, out.size() - body);
    out.truncate(body);
    out.text(MESSAGE_ID).write(':');
    out.text(HexFormat.of().formatHex(sha.digest(), 0, ID_BYTES)).write('\n');
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
