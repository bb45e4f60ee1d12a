package dev.natship.requests;

import java.util.Arrays;
import java.util.Optional;

/// A body that comes in chunks. Extensions and trailers are read, bounded, and let go.
final class ChunkedBody implements Body {
  private static final int MOST_LINE_BYTES = 1_024;
  private static final int MOST_TRAILER_LINES = 16;
  private static final int MOST_SIZE_DIGITS = 7;

  private enum Next {
    SIZE,
    BYTES,
    END_OF_BYTES,
    TRAILER
  }

  private final RequestLimits limits;
  private byte[] body = {};
  private int length;
  private int missing;
  private int trailers;
  private int looked;
  private Next next = Next.SIZE;

  ChunkedBody(RequestLimits limits) {
    this.limits = limits;
  }

  @Override
  public Optional<byte[]> read(Inbox in) throws Refusal {
    while (next == Next.BYTES ? !in.isEmpty() : hasLine(in)) {
      switch (next) {
        case SIZE -> begin(in);
        case BYTES -> take(in);
        case END_OF_BYTES -> {
          if (!line(in).isEmpty()) {
            throw new Refusal(400, "a chunk is as long as it says");
          }
          next = Next.SIZE;
        }
        case TRAILER -> {
          if (line(in).isEmpty()) {
            return Optional.of(Arrays.copyOf(body, length));
          }
          if (++trailers > MOST_TRAILER_LINES) {
            throw new Refusal(431, "the body has too many trailers");
          }
        }
      }
    }
    return Optional.empty();
  }

  private void begin(Inbox in) throws Refusal {
    String line = line(in);
    int digits = 0;
    int size = 0;
    while (digits < line.length() && hex(line.charAt(digits)) >= 0) {
      if (digits == MOST_SIZE_DIGITS) {
        throw Refusal.tooLong(limits);
      }
      size = size << 4 | hex(line.charAt(digits++));
    }
    if (digits == 0 || (digits < line.length() && line.charAt(digits) != ';')) {
      throw new Refusal(400, "a chunk begins with its size in hexadecimal digits");
    }
    if (size > limits.bodyBytes() - length) {
      throw Refusal.tooLong(limits);
    }
    missing = size;
    next = size == 0 ? Next.TRAILER : Next.BYTES;
  }

  private void take(Inbox in) {
    int count = Math.min(missing, in.length());
    if (length + count > body.length) {
      body = Arrays.copyOf(body, Math.max(length + count, 2 * body.length));
    }
    in.take(count, body, length);
    length += count;
    missing -= count;
    next = missing == 0 ? Next.END_OF_BYTES : Next.BYTES;
  }

  /// Whether a whole line is there; remembers how far it has looked.
  private boolean hasLine(Inbox in) throws Refusal {
    for (; looked < in.length(); looked++) {
      byte each = in.at(looked);
      if (each == '\n' != (looked > 0 && in.at(looked - 1) == '\r') || each == 0) {
        throw new Refusal(400, "lines end with CR and LF, and neither stands alone");
      }
      if (each == '\n') {
        return true;
      }
      if (looked > MOST_LINE_BYTES) {
        throw new Refusal(400, "a line between two chunks is too long");
      }
    }
    return false;
  }

  private String line(Inbox in) {
    StringBuilder line = new StringBuilder(looked);
    for (int i = 0; i < looked - 1; i++) {
      line.append((char) (in.at(i) & 0xff));
    }
    in.drop(looked + 1);
    looked = 0;
    return line.toString();
  }

  /// The value of a hexadecimal digit, or -1.
  static int hex(char each) {
    if (each >= '0' && each <= '9') {
      return each - '0';
    }
    int letter = each | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }
}
