package dev.natship.web;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The frames that one client of a WebSocket sends (RFC 6455, 5): unmasked, put together to
/// messages, and bounded. What may not be is a [Failure] with the number that the RFC has for it.
/// Belongs to the server's thread.
final class SocketFrames {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  static final int NORMAL = 1000;
  static final int WRONG = 1002;
  private static final int NOT_UTF8 = 1007;
  static final int REFUSED = 1008;
  private static final int TOO_LARGE = 1009;
  static final int BUG = 1011;

  private static final int FINAL = 0x80;
  private static final int RESERVED = 0x70;
  private static final int MASKED = 0x80;
  private static final int SHORT = 125;
  private static final int TWO_BYTES = 126;
  private static final int MASK_BYTES = 4;

  /// What a client does.
  sealed interface Event {
    record Message(String text) implements Event {}

    /// Binary; nobody here has a use for it.
    record Bytes(byte[] bytes) implements Event {}

    record Pinged(byte[] bytes) implements Event {}

    record Ponged() implements Event {}

    /// @param code zero where it gave none
    record Closed(int code) implements Event {}

    record Failure(int code) implements Event {}
  }

  private final int mostBytes;
  private byte[] unread = {};
  private int length;
  private byte[] message = {};
  private int kind = CONTINUATION;

  /// @param mostBytes of a message
  SocketFrames(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  void add(ByteBuffer bytes) {
    int count = bytes.remaining();
    unread = Arrays.copyOf(unread, length + count);
    bytes.get(unread, length, count);
    length += count;
  }

  /// Empty until a whole frame is there that is worth telling.
  Optional<Event> next() {
    while (length >= 2) {
      int first = unread[0] & 0xff;
      int second = unread[1] & 0xff;
      int code = first & 0xf;
      boolean isControl = code >= CLOSE;
      int size = second & 0x7f;
      boolean known = code <= BINARY || code >= CLOSE && code <= PONG;
      if ((first & RESERVED) != 0
          || (second & MASKED) == 0
          || !known
          || isControl && ((first & FINAL) == 0 || size > SHORT)) {
        return Optional.of(new Event.Failure(WRONG));
      }
      int more = size <= SHORT ? 0 : size == TWO_BYTES ? 2 : 8;
      int head = 2 + more + MASK_BYTES;
      if (length < head) {
        return Optional.empty();
      }
      long body = more == 0 ? size : number(more);
      if (body < 0 || body > mostBytes || !isControl && message.length + body > mostBytes) {
        return Optional.of(new Event.Failure(TOO_LARGE));
      }
      if (length < head + body) {
        return Optional.empty();
      }
      byte[] payload = payload(head, (int) body);
      drop(head + (int) body);
      Optional<Event> event =
          isControl
              ? Optional.of(control(code, payload))
              : data(code, (first & FINAL) != 0, payload);
      if (event.isPresent()) {
        return event;
      }
    }
    return Optional.empty();
  }

  private long number(int bytes) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | unread[2 + i] & 0xff;
    }
    return number;
  }

  private byte[] payload(int head, int size) {
    byte[] payload = Arrays.copyOfRange(unread, head, head + size);
    for (int i = 0; i < size; i++) {
      payload[i] ^= unread[head - MASK_BYTES + (i & 3)];
    }
    return payload;
  }

  private void drop(int count) {
    unread = Arrays.copyOfRange(unread, count, length);
    length -= count;
  }

  private static Event control(int code, byte[] payload) {
    return switch (code) {
      case PING -> new Event.Pinged(payload);
      case PONG -> new Event.Ponged();
      default -> closed(payload);
    };
  }

  private static Event closed(byte[] payload) {
    if (payload.length == 0) {
      return new Event.Closed(0);
    }
    if (payload.length == 1) {
      return new Event.Failure(WRONG);
    }
    int code = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    boolean allowed =
        code >= 3000 && code < 5000
            || code >= NORMAL && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
    if (!allowed) {
      return new Event.Failure(WRONG);
    }
    return text(Arrays.copyOfRange(payload, 2, payload.length)).isPresent()
        ? new Event.Closed(code)
        : new Event.Failure(NOT_UTF8);
  }

  private Optional<Event> data(int code, boolean isLast, byte[] payload) {
    if ((code == CONTINUATION) == (kind == CONTINUATION)) {
      return Optional.of(new Event.Failure(WRONG));
    }
    kind = code == CONTINUATION ? kind : code;
    int before = message.length;
    message = Arrays.copyOf(message, before + payload.length);
    System.arraycopy(payload, 0, message, before, payload.length);
    if (!isLast) {
      return Optional.empty();
    }
    byte[] whole = message;
    boolean isText = kind == TEXT;
    message = new byte[0];
    kind = CONTINUATION;
    if (!isText) {
      return Optional.of(new Event.Bytes(whole));
    }
    Optional<String> text = text(whole);
    return Optional.of(
        text.isPresent() ? new Event.Message(text.get()) : new Event.Failure(NOT_UTF8));
  }

  private static Optional<String> text(byte[] utf8) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
      return Optional.of(text.toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /// A frame of ours, which is never masked.
  static byte[] frame(int code, byte[] payload) {
    int size = payload.length;
    ByteBuffer frame = ByteBuffer.allocate(size + 10);
    frame.put((byte) (FINAL | code));
    if (size <= SHORT) {
      frame.put((byte) size);
    } else if (size <= 0xffff) {
      frame.put((byte) TWO_BYTES).putShort((short) size);
    } else {
      frame.put((byte) (TWO_BYTES + 1)).putLong(size);
    }
    frame.put(payload);
    return Arrays.copyOf(frame.array(), frame.position());
  }

  static byte[] close(int code) {
    return frame(CLOSE, code == 0 ? new byte[0] : new byte[] {(byte) (code >> 8), (byte) code});
  }
}
